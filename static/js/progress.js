// Tells at the head of every page, in the tab's title and by its icon how one's requests get on.
import { get } from "./fragments.js";
import { need, stayWhenHidden } from "./live.js";
import { isWanted } from "./wishes.js";

const PAUSE = 1000;
const OUT_OF_SIGHT = 30_000;
const { summaryUrl, icon } = document.body.dataset;
const title = document.title;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("grokweb-queue") : null;
const known = new Set(); // ends that this page has told of

let count = Number(document.body.dataset.underWay);
let progress = 0;
let unseen = false; // whether something has ended while nobody looked
let asking = false;
let again = false;
let timer = 0;
let lastAsked = 0;

function soon() {
  if (asking) again = true;
  else if (!timer) timer = setTimeout(ask, Math.max(lastAsked + PAUSE - Date.now(), 0));
}

async function ask() {
  timer = 0;
  asking = true;
  lastAsked = Date.now();
  try {
    const response = await get(summaryUrl);
    if (response.ok && !response.redirected) {
      const news = await response.json();
      channel?.postMessage(news);
      take(news);
    }
  } catch {
    // It is asked again with the next change.
  }
  asking = false;
  if (again) soon();
  else if (document.hidden && count) timer = setTimeout(ask, OUT_OF_SIGHT);
  again = false;
}

function take(news) {
  ({ count, progress } = news);
  const loaded = Date.parse(document.body.dataset.now);
  for (const one of news.ended) {
    if (known.has(one.id) || Date.parse(one.at) <= loaded) continue;
    known.add(one.id);
    unseen ||= document.hidden;
    if (isWanted()) import("./telling.js").then(({ tell }) => tell(one)).catch(() => {});
  }
  show(news.words);
}

function show(words) {
  const badge = document.querySelector("[data-queue-badge]");
  badge.textContent = count;
  badge.hidden = !count;
  if (words) document.querySelector("[data-queue-words]").textContent = words;
  document.title = `${unseen ? "● " : ""}${count ? `(${count}) ` : ""}${title}`;
  const link = document.querySelector("link[rel=icon]");
  const address = count || unseen ? ring() : icon;
  if (link.getAttribute("href") !== address) link.setAttribute("href", address);
  need("progress", count > 0);
  stayWhenHidden(count > 0 && isWanted());
}

// The colours are those of the portal's mark, which can be seen on light and dark tabs.
function ring() {
  const around = 2 * Math.PI * 12;
  const part = count ? Math.max(progress / 100, 0.04) * around : 0;
  const circle = (colour, more) =>
    `<circle cx="16" cy="16" r="12" fill="none" stroke="${colour}" stroke-width="6" ${more}/>`;
  const arc = `stroke-dasharray="${part.toFixed(1)} ${around.toFixed(1)}" transform="rotate(-90 16 16)"`;
  const dot = unseen ? '<circle cx="16" cy="16" r="6" fill="#c2410c"/>' : "";
  const drawn = (count ? circle("#9db8b1", "") + circle("#0b8a76", arc) : circle("#0b8a76", "")) + dot;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${drawn}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

document.addEventListener("portal:live", ({ detail }) => {
  // What one tab has asked, it tells the others.
  if (detail.own || detail.type === "hello" || detail.type === "new") soon();
});
document.addEventListener("portal:sent", soon);
document.addEventListener("portal:choices", () => show());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && unseen) {
    unseen = false;
    show();
  }
  if (count) soon();
});
channel?.addEventListener("message", (event) => take(event.data));

show();
if (count) soon();
