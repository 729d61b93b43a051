// Sends what is to be done with the chosen pictures, asks before where that is needed, and says
// what was done, with Undo.
import { elementsOf, postTo } from "./fragments.js";

const TOAST = 10_000;
const LEAVES = ["trash", "restore", "purge", "uncollect"];
const announcer = document.querySelector("[data-announcer]");
let form = null;
let isChosen = null;
let put = null;
let toast = null;
let timer = 0;

function say(words, undo) {
  toast?.remove();
  clearTimeout(timer);
  toast = document.createElement("div");
  toast.className = "toast";
  toast.append(Object.assign(document.createElement("p"), { textContent: words }));
  if (undo) {
    const button = Object.assign(document.createElement("button"), {
      className: "button button-small",
      type: "button",
      textContent: form.dataset.wordsUndo,
    });
    button.addEventListener("click", undo);
    toast.append(button);
  }
  (document.querySelector("dialog[open]") ?? document.body).append(toast);
  announcer.textContent = words;
  const shown = toast;
  const end = () => shown.remove();
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(end, TOAST);
  };
  // Who is about to press it is not hurried.
  for (const name of ["pointerenter", "focusin"]) shown.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["pointerleave", "focusout"]) shown.addEventListener(name, later);
  later();
}

function tell(name, tiles) {
  const ids = tiles.map((tile) => tile.dataset.image);
  document.dispatchEvent(new CustomEvent(`portal:${name}`, { detail: { ids } }));
}

function takeAway() {
  const boxes = [...document.querySelectorAll("main [data-select]")].filter((box) => isChosen(box.value));
  const tiles = boxes.map((box) => box.closest(".tile"));
  const focus = tiles.some((tile) => tile.contains(document.activeElement));
  for (const tile of tiles) tile.dataset.gone = "";
  for (const pile of document.querySelectorAll("main [data-stack]")) {
    pile.toggleAttribute("data-gone", !pile.querySelector(".tile:not([data-gone])"));
  }
  tell("removed", tiles);
  if (focus) document.querySelector("main .tile:not([data-gone]) a")?.focus();
  return tiles;
}

function bringBack(tiles) {
  for (const tile of tiles) {
    delete tile.dataset.gone;
    tile.closest("[data-stack]")?.removeAttribute("data-gone");
  }
  tell("restored", tiles);
}

async function undo(act, tiles, token) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", token);
  data.set("act", act);
  try {
    const response = await postTo(form.dataset.undoUrl, data);
    if (!response.ok || response.redirected) throw response;
    bringBack(tiles);
    say((await response.json()).words);
  } catch {
    say(form.dataset.wordsTrouble);
  }
}

function finish(told, data) {
  if (told.address) {
    location.assign(told.address);
    return;
  }
  const act = data.get("act");
  let tiles = [];
  if (LEAVES.includes(act)) {
    if (data.get("everything") && act === "purge") {
      location.reload();
      return;
    }
    tiles = takeAway();
    put([]);
  }
  const token = data.get("csrfmiddlewaretoken");
  say(told.words, told.undo && (() => undo(told.undo, tiles, token)));
}

function question(html, before) {
  const dialog = document.createElement("dialog");
  dialog.className = "selection-dialog";
  dialog.append(...elementsOf(html));
  document.body.append(dialog);
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.addEventListener("close", () => dialog.remove());
  dialog.querySelector("[data-cancel]").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  const trouble = dialog.querySelector("[data-trouble]");
  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(event.target, event.submitter);
    for (const name of ["image", "except", "everything"]) {
      if (before.has(name)) data.set(name, before.get(name));
    }
    trouble.textContent = await send(data);
    if (!trouble.textContent) dialog.close();
  });
  dialog.showModal();
  dialog.querySelector("input:not([type=hidden]), select")?.focus();
}

// Returns what is wrong, in words.
async function send(data) {
  try {
    const response = await postTo(form.action, data);
    if (response.status === 422 || response.status === 409) return await response.text();
    if (!response.ok || response.redirected) throw response;
    if (response.headers.get("Content-Type").startsWith("application/json")) finish(await response.json(), data);
    else question(await response.text(), data);
    return "";
  } catch {
    return form.dataset.wordsTrouble;
  }
}

export async function carryOut(bar, data, isOn, choose) {
  [form, isChosen, put] = [bar, isOn, choose];
  form.querySelector("details")?.removeAttribute("open");
  const trouble = await send(data);
  if (trouble) say(trouble);
}
