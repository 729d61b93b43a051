// The queue's panel over any page, and its page: asked for while it is open, and only then. The panel
// is opened by queue.js.
import "./countdown.js";
import { dialogs } from "./dialogs.js";
import { elementsOf, get, post } from "./fragments.js";
import { place, refusalIn } from "./grid.js";

const EVERY = 5000;
const PAUSE = 1000;
// Of the dialog, once it is there, or, on the queue's own page, of that.
let body = document.querySelector("[data-queue-body]");
const isPage = Boolean(body);
let frame = body?.parentElement;
let dialog = null;

let timer = 0;
let due = 0;
let offline = false;
let asking = false;
let again = false;
let shown = "";

const isOpen = () => Boolean(body) && !document.hidden && (!dialog || dialog.open);

// However often it is asked for, the sooner of two times holds.
function plan(pause) {
  const at = Date.now() + pause;
  if (!isOpen() || (timer && due <= at)) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(load, pause);
}

function stop() {
  clearTimeout(timer);
  timer = 0;
}

async function load() {
  stop();
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const response = await get(body.dataset.address);
    if (response.ok && !response.redirected) {
      put(await response.text());
      if (offline) complain("");
      offline = false;
    } else offline = true;
  } catch {
    offline = true;
  }
  if (offline) complain(body.dataset.wordsOffline);
  asking = false;
  plan(again ? PAUSE : EVERY);
  again = false;
}

function put(html) {
  // Not below somebody who is about to answer a question.
  if (html === shown || body.querySelector("details[open]")) return;
  shown = html;
  const focused = body.contains(document.activeElement) ? document.activeElement : null;
  body.replaceChildren(...elementsOf(html));
  if (focused && focused !== body) (document.getElementById(focused.id) ?? body).focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

function complain(words) {
  const line = frame.querySelector("[data-queue-trouble]");
  if (line.textContent !== words) line.textContent = words;
  line.hidden = !words;
}

// The panel

const isBelow = () => Boolean(document.querySelector("dialog[open]"));

export async function toggle() {
  if (dialog?.open) return dialog.close();
  if (isBelow()) return;
  await dialogs();
  if (!dialog) adopt(document.querySelector("[data-queue-dialog]"));
  if (isBelow()) return;
  complain("");
  dialog.showModal();
  body.focus({ preventScroll: true });
  load();
}

function adopt(fresh) {
  frame = fresh;
  dialog = fresh;
  body = dialog.querySelector("[data-queue-body]");
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", stop);
}

// Its buttons

async function act(form) {
  form.dataset.busy = "1";
  let words = "";
  complain("");
  try {
    const response = await post(form);
    const elements = elementsOf(await response.text());
    words = refusalIn(elements) || (response.redirected || response.status > 409 ? body.dataset.wordsOffline : "");
    if (response.status === 409) words ||= form.dataset.late;
    if (response.ok && !words) {
      if (form.dataset.done) place(elements);
      frame.querySelector("[data-queue-status]").textContent = form.dataset.done ?? "";
    }
  } catch {
    words = body.dataset.wordsOffline;
  }
  delete form.dataset.busy;
  await load();
  if (words) complain(words);
  document.dispatchEvent(new CustomEvent("portal:sent", { detail: {} }));
}

async function choose(form) {
  complain("");
  const { choice } = form.dataset;
  const on = [...new FormData(form).values()].includes("on");
  if (choice === "notifies" && on) {
    const answer = "Notification" in window ? await Notification.requestPermission() : "denied";
    if (answer !== "granted") {
      complain(body.dataset.wordsDenied);
      return;
    }
  }
  const response = await post(form);
  if (!response.ok || response.redirected) {
    complain(body.dataset.wordsOffline);
    return;
  }
  document.body.dataset[choice] = on ? "1" : "";
  put(await response.text());
  document.dispatchEvent(new CustomEvent("portal:choices"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  // What is taken into the compose form is to be seen there.
  if (form.matches("[data-queue-dialog] form[action$='/draft/take/']")) dialog.close();
  if (!form.matches("[data-queue-body] form:is([data-done], [data-choice])")) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.closest("details")?.removeAttribute("open");
  if (form.dataset.choice) choose(form).catch(() => complain(body.dataset.wordsOffline));
  else act(form);
});

// While it is open

document.addEventListener("portal:live", () => plan(PAUSE));
document.addEventListener("visibilitychange", () => (isOpen() ? plan(0) : stop()));
if (isPage) plan(EVERY);
