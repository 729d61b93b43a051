// Sends what is to be done with the chosen pictures, asks before where that is needed, and says
// what was done, with Undo.
import { elementsOf, postTo } from "./fragments.js";

const TOAST = 10_000;
const LEAVES = ["trash", "restore", "purge", "uncollect"];
const announcer = document.querySelector("[data-announcer]");
let form = null;
let choice = null;
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

// Who was on a tile that goes is led to the next one that stays.
function nextOf(focused) {
  if (!focused?.closest(".tile")) return null;
  const links = [...document.querySelectorAll("main .tile:has([data-select]:not(:checked)) a, main .tile a:focus")];
  return links[links.indexOf(focused) + 1] ?? links[links.indexOf(focused) - 1];
}

async function undo(act, bringBack, token) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", token);
  data.set("act", act);
  try {
    const response = await postTo(form.dataset.undoUrl, data);
    if (!response.ok || response.redirected) throw response;
    bringBack();
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
  let bringBack = null;
  if (LEAVES.includes(act)) {
    if (data.get("everything") && act === "purge") {
      location.reload();
      return;
    }
    const beside = nextOf(document.activeElement);
    bringBack = choice.hide();
    if (beside && !document.activeElement?.offsetParent) beside.focus();
  }
  const token = data.get("csrfmiddlewaretoken");
  say(told.words, told.undo && (() => undo(told.undo, bringBack, token)));
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
    trouble.textContent = await send(data, dialog);
    if (!trouble.textContent) dialog.close();
  });
  dialog.showModal();
  dialog.querySelector("input:not([type=hidden]), select")?.focus();
}

// Returns what is wrong, in words.
async function send(data, dialog) {
  try {
    const response = await postTo(form.action, data);
    if (response.status === 422 || response.status === 409) return await response.text();
    if (!response.ok || response.redirected) throw response;
    const isDone = response.headers.get("Content-Type").startsWith("application/json");
    const told = await (isDone ? response.json() : response.text());
    // What is said then is not to go with the dialog, and the focus is to be back.
    dialog?.close();
    if (isDone) finish(told, data);
    else question(told, data);
    return "";
  } catch {
    return form.dataset.wordsTrouble;
  }
}

export async function carryOut(bar, data, chosen) {
  [form, choice] = [bar, chosen];
  form.querySelector("details")?.removeAttribute("open");
  const trouble = await send(data);
  if (trouble) say(trouble);
}
