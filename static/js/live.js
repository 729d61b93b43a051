// Keeps what is still under way up to date: by one stream per browser, else by asking again. What
// it hears is told to the page's other scripts as `portal:live`.
import { theForm } from "./compose_form.js";
import { elementsOf, get } from "./fragments.js";
import { putFirst } from "./grid.js";

const NAME = "grokweb-live";
const HELLO_WITHIN = 10_000;
const HIDDEN_FOR = 30_000;
const POLL_EVERY = 5_000;
const POLL_AT_MOST = 30_000;
// A proxy may hold a dead stream open for long; looking now and then costs little.
const LOOK_ANYWAY_EVERY = 60_000;

const announcer = document.querySelector("[data-announcer]");
const url = document.body.dataset.liveUrl;
const channel = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
const refreshing = new Map();
// A change may be told before the answer that brings the element itself.
const newest = new Map();

let source = null; // this tab's own stream, where it is the one that holds it
let connected = false; // whether a stream, ours or another tab's, works
let wanting = false;
let stays = false; // whether it goes on where nobody looks
const needs = new Set(); // what else of the page needs it
let giveUp = null; // ends this tab's claim to the stream
let helloTimer = 0;
let reopenTimer = 0;
let hiddenTimer = 0;
let pollTimer = 0;
let pollDelay = POLL_EVERY;

const liveOnes = () => [...document.querySelectorAll("[data-refresh]")];

// One element

async function refresh(element) {
  const address = element.dataset.refresh;
  if (refreshing.has(address)) {
    refreshing.set(address, true);
    return true;
  }
  refreshing.set(address, false);
  let fine = false;
  try {
    const response = await get(address);
    fine = response.status < 500 && response.status !== 429;
    if (response.ok && !response.redirected) replace(element, await response.text());
    else if (fine) {
      element.removeAttribute("data-refresh");
      review();
    }
  } catch {
    fine = false;
  }
  const again = refreshing.get(address);
  refreshing.delete(address);
  if (again && fine) {
    const now = document.querySelector(`[data-refresh="${CSS.escape(address)}"]`);
    if (now) return refresh(now);
  }
  return fine;
}

function replace(old, html) {
  if (!old.isConnected) return;
  const fresh = elementsOf(html);
  if (!fresh.length) return;
  if (fresh[0].dataset.revision === old.dataset.revision) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const name = focused && (focused.getAttribute("name") ?? "");
  old.replaceWith(...fresh);
  if (focused) {
    const same = name && fresh.map((one) => one.querySelector(`[name="${CSS.escape(name)}"]`)).find(Boolean);
    const target = same || (fresh[0].matches("a") ? fresh[0] : fresh[0].querySelector("a, button"));
    target?.focus({ preventScroll: true });
  }
  const words = fresh[0].dataset.announce;
  if (words && !fresh[0].dataset.refresh) announcer.textContent = words;
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

// Puts what the stream itself has brought into its place, where it is just what would be fetched.
function putIn({ address, revision, html, language, progress }) {
  for (const element of document.querySelectorAll(`[data-refresh="${CSS.escape(address ?? "")}"]`)) {
    if (Number(element.dataset.revision) >= revision) continue;
    const bar = progress === undefined ? null : element.querySelector("progress");
    if (html && language === document.documentElement.lang) {
      replace(element, html);
    } else if (bar) {
      element.dataset.revision = revision;
      bar.value = progress;
      bar.nextElementSibling.textContent = `${progress}%`;
    }
  }
}

// A request that another tab has sent

async function insert(message) {
  const grid = document.querySelector("[data-grid]");
  const person = theForm()?.dataset.person;
  const here = () => grid?.querySelector(`[data-generation="${CSS.escape(message.id)}"]`);
  if (!grid || person !== message.person || here()) return;
  try {
    const response = await get(message.address);
    if (!response.ok || response.redirected) return;
    const tiles = elementsOf(await response.text());
    if (here()) return;
    putFirst(tiles.filter((tile) => tile.dataset.generation));
    document.dispatchEvent(new CustomEvent("portal:inserted"));
  } catch {
    // It is there after the next reload.
  }
}

// What the stream says

function hear(message) {
  const own = Boolean(source) || !channel;
  document.dispatchEvent(new CustomEvent("portal:live", { detail: { type: message.type, id: message.id, own } }));
  if (message.type === "ask") {
    if (source && connected) channel.postMessage({ type: "hello" });
  } else if (message.type === "hello") {
    clearTimeout(helloTimer);
    connected = true;
    pollDelay = POLL_EVERY;
    liveOnes().forEach(refresh);
    planPoll();
  } else if (message.type === "lost") {
    connected = false;
    planPoll();
  } else if (message.type === "new") {
    insert(message);
  } else if (message.type === "change") {
    newest.set(message.id, message.revision);
    putIn(message);
    catchUp();
  }
}

function catchUp() {
  for (const element of liveOnes()) {
    const { generation, revision } = element.dataset;
    if (Number(revision) < newest.get(generation)) refresh(element);
  }
}

function tell(message) {
  channel?.postMessage(message);
  hear(message);
}

// The stream

function open() {
  clearTimeout(reopenTimer);
  source = new EventSource(url);
  waitForHello();
  source.addEventListener("hello", () => tell({ type: "hello" }));
  source.addEventListener("change", (event) => tell({ type: "change", ...JSON.parse(event.data) }));
  source.addEventListener("error", () => {
    tell({ type: "lost" });
    // The browser reconnects by itself, except after a refusal.
    if (source?.readyState === EventSource.CLOSED) {
      reopenTimer = setTimeout(() => source && open(), POLL_AT_MOST);
    }
  });
}

function close() {
  clearTimeout(reopenTimer);
  source?.close();
  source = null;
  connected = false;
}

function waitForHello() {
  clearTimeout(helloTimer);
  helloTimer = setTimeout(() => {
    connected = false;
    planPoll();
  }, HELLO_WITHIN);
}

function claim() {
  waitForHello();
  if (!navigator.locks || !channel) {
    open();
    giveUp = close;
    return;
  }
  const abort = new AbortController();
  let release = null;
  giveUp = () => {
    abort.abort();
    release?.();
    close();
  };
  navigator.locks
    .request(NAME, { signal: abort.signal }, () => {
      if (abort.signal.aborted) return undefined;
      open();
      return new Promise((resolve) => {
        release = resolve;
      });
    })
    .catch(() => {});
  channel.postMessage({ type: "ask" });
}

// Asking again

function planPoll() {
  clearTimeout(pollTimer);
  if (!wanting) return;
  pollTimer = setTimeout(poll, connected ? LOOK_ANYWAY_EVERY : pollDelay);
}

async function poll() {
  if (!connected) document.dispatchEvent(new CustomEvent("portal:live", { detail: { type: "poll", own: true } }));
  const results = await Promise.all(liveOnes().map(refresh));
  pollDelay = results.every(Boolean) ? POLL_EVERY : Math.min(pollDelay * 2, POLL_AT_MOST);
  planPoll();
}

// When any of this is needed

function review() {
  const isNeeded = needs.size > 0 || liveOnes().length > 0;
  const want = Boolean(url) && isNeeded && (!document.hidden || Boolean(hiddenTimer) || stays);
  if (want === wanting) return;
  wanting = want;
  if (want) {
    claim();
  } else {
    clearTimeout(helloTimer);
    clearTimeout(pollTimer);
    giveUp();
    giveUp = null;
    connected = false;
  }
}

// For what has no element of its own that is live.
export function need(name, isNeeded) {
  if (isNeeded) needs.add(name);
  else needs.delete(name);
  review();
}

export function stayWhenHidden(wanted) {
  stays = wanted;
  review();
}

function hiddenOrShown() {
  clearTimeout(hiddenTimer);
  hiddenTimer = 0;
  if (document.hidden) {
    hiddenTimer = setTimeout(() => {
      hiddenTimer = 0;
      review();
    }, HIDDEN_FOR);
  }
  review();
}

if (url) {
  channel?.addEventListener("message", (event) => hear(event.data));
  document.addEventListener("visibilitychange", hiddenOrShown);
  document.addEventListener("portal:inserted", () => {
    review();
    catchUp();
  });
  document.addEventListener("portal:sent", (event) => {
    if (event.detail.address) channel?.postMessage({ type: "new", ...event.detail });
  });
  addEventListener("online", () => liveOnes().forEach(refresh));
  addEventListener("pagehide", () => {
    if (wanting) giveUp();
    wanting = false;
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      review();
      liveOnes().forEach(refresh);
    }
  });
  hiddenOrShown();
}
