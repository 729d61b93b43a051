// Keeps what stands in the compose form on the server, so that it is there after a reload, after a
// crash and on another device. What the server does not have yet is kept in this tab, too.
import { contentAsSent, contentOf, fileInputOf, promptOf, putContent, putForm, revisionOf, theForm } from "./compose_form.js";
import { elementsOf, get, postTo } from "./fragments.js";

const PAUSE = 600;
const AT_MOST = 4_000;
const AGAIN = 15_000;
const TIMEOUT = 20_000;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("grokweb-draft") : null;

let kept = ""; // the content that the server has, as far as we know
let other = null; // the form as another tab or device has left it, while the person has to decide
let saving = null; // the save under way
let abort = null; // ends it
let paused = false; // while the form is being sent
let timer = 0;
let since = 0; // when the oldest change was made that waits to be saved
const ours = new Set(); // what we have sent without knowing whether it has arrived

const write = (content) => JSON.stringify(content);
const isChanged = (form) => write(contentOf(form)) !== kept;
const keyOf = (form) => `draft-${form.dataset.person}`;
const isUploading = (form) => Boolean(fileInputOf(form)?.files.length || form.querySelector("[aria-busy=true]"));

// What this tab keeps

function remember(form) {
  try {
    if (!isChanged(form)) sessionStorage.removeItem(keyOf(form));
    else {
      const lost = { content: contentOf(form), revision: revisionOf(form).value };
      sessionStorage.setItem(keyOf(form), JSON.stringify(lost));
    }
  } catch {
    // Without a storage it is only not kept until it is saved.
  }
}

function recall(form) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(form)));
  } catch {
    return null;
  }
}

// Saving

function bodyOf(form, content) {
  const body = new FormData();
  // Of a longer prompt the portal keeps no more than this; the counter says so.
  const most = Number(form.dataset.mostKept);
  for (const [name, value] of content) body.append(name, name === "prompt" ? value.slice(0, most) : value);
  body.set("revision", revisionOf(form).value);
  body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
  return body;
}

function ask(form, content, options) {
  ours.add(write(content));
  return postTo(form.dataset.draft, bodyOf(form, content), options);
}

async function saveOnce(form) {
  const content = contentOf(form);
  abort = new AbortController();
  const late = setTimeout(() => abort?.abort(), TIMEOUT);
  try {
    const response = await ask(form, content, { signal: abort.signal });
    const text = await response.text();
    if (theForm() !== form || paused) return false;
    if (response.status === 409) return compare(form, elementsOf(text)[0]);
    if (!response.ok || response.redirected) return false;
    accept(form, write(content), JSON.parse(text).revision);
    channel?.postMessage(form.dataset.person);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(late);
    abort = null;
  }
}

function accept(form, text, revision) {
  kept = text;
  ours.clear();
  revisionOf(form).value = revision;
  remember(form);
}

async function saveAll() {
  const form = theForm();
  while (!paused && !other && theForm() === form && isChanged(form)) {
    if (!(await saveOnce(form))) {
      if (!timer && !paused && !other) timer = setTimeout(save, AGAIN);
      return;
    }
  }
  const unseen = form.matches("[data-unseen]") || form.querySelector("[data-unseen]");
  if (unseen && !paused && !other && theForm() === form) await fetchForm(form, true);
}

export function save() {
  clearTimeout(timer);
  timer = since = 0;
  saving ??= saveAll().finally(() => {
    saving = null;
  });
  return saving;
}

function plan() {
  if (!theForm() || !isChanged(theForm())) return;
  since ||= Date.now();
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + AT_MOST - Date.now())));
}

// Another tab or device

function compare(form, fresh) {
  const theirs = write(contentAsSent(fresh));
  if (theirs !== kept && !ours.has(theirs)) return offer(form, fresh);
  // It is what we have sent ourselves, without hearing that it has arrived.
  accept(form, theirs, revisionOf(fresh).value);
  return true;
}

function offer(form, fresh) {
  other = fresh;
  form.querySelector("[data-conflict-words]").textContent = promptOf(fresh).value.slice(0, 120);
  const told = form.querySelector("[data-conflict]");
  told.setAttribute("role", "alert");
  told.hidden = false;
  return false;
}

function keepThis(form) {
  revisionOf(form).value = revisionOf(other).value;
  kept = write(contentAsSent(other));
  other = null;
  form.querySelector("[data-conflict]").hidden = true;
  remember(form);
  promptOf(form).focus();
  save();
}

// Takes the form as the server has it; `anyway` also where its draft is the same as here.
async function fetchForm(form, anyway = false) {
  const isBusy = () => !anyway && (saving || other || isUploading(form));
  if (isBusy() || isChanged(form)) return;
  try {
    const response = await get(form.dataset.draft);
    if (!response.ok || response.redirected) return;
    const [fresh] = elementsOf(await response.text());
    if (theForm() !== form || paused || isBusy() || isChanged(form)) return;
    if (fresh.dataset.person !== form.dataset.person) return;
    if (!anyway && revisionOf(fresh).value === revisionOf(form).value) return;
    const [from, to] = [fileInputOf(form), fileInputOf(fresh)];
    if (from?.files.length && to) to.files = from.files;
    putForm(fresh);
  } catch {
    // What stands here stays.
  }
}

const look = () => theForm() && !document.hidden && fetchForm(theForm());

// Sending

// Keeps the draft still while the form is sent, which saves it as well.
export async function pause() {
  clearTimeout(timer);
  timer = since = 0;
  if (saving) await Promise.race([saving, new Promise((resolve) => setTimeout(resolve, 2_000))]);
  paused = true;
  abort?.abort();
  if (theForm()) ours.add(write(contentOf(theForm())));
}

export function resume() {
  paused = false;
  plan();
}

// Tells that the form was sent with some content and that the server keeps that.
export function sentWith(form, content, revision) {
  other = null;
  form.querySelector("[data-conflict]").hidden = true;
  accept(form, write(content), revision);
}

// What happens on the page

function take(form) {
  other = null;
  ours.clear();
  kept = write(contentAsSent(form));
}

function start(form) {
  take(form);
  const lost = recall(form);
  if (lost && write(lost.content) !== write(contentOf(form))) {
    putContent(form, lost.content);
    revisionOf(form).value = lost.revision;
  }
  remember(form);
  if (isChanged(form)) save();
}

for (const name of ["input", "change", "portal:changed"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest?.("[data-compose]");
    if (!form) return;
    remember(form);
    if (name === "change" && event.target.name === "model") {
      // Another model can do other things.
      form.dataset.unseen = "";
      save();
    } else plan();
  });
}
document.addEventListener("focusout", (event) => {
  const form = event.target.closest?.("[data-compose]");
  if (timer && form && !form.contains(event.relatedTarget)) save();
});
document.addEventListener("portal:form", () => {
  take(theForm());
  remember(theForm());
});

document.addEventListener("click", async (event) => {
  const form = event.target.closest("[data-compose]");
  if (!form) return;
  if (event.target.closest("[data-keep-this]")) keepThis(form);
  else if (event.target.closest("[data-use-other]")) {
    putForm(other);
    promptOf(theForm()).focus();
    look();
  } else if (event.target.closest("[data-undo]")) {
    event.preventDefault();
    await undo(form, event.target.closest("[data-undo]").formAction);
  }
});

async function undo(form, address) {
  await pause();
  try {
    const response = await postTo(address, bodyOf(form, contentOf(form)));
    if (response.ok && !response.redirected) putForm(elementsOf(await response.text())[0]);
    else location.reload();
  } catch {
    // It can be pressed again.
  }
  resume();
}

function leave() {
  const form = theForm();
  if (!form || paused || other || !isChanged(form)) return;
  clearTimeout(timer);
  timer = since = 0;
  ask(form, contentOf(form), { keepalive: true }).catch(() => {});
}

addEventListener("pagehide", leave);
addEventListener("online", () => theForm() && save());
addEventListener("pageshow", (event) => event.persisted && look());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    if (timer) save();
  } else if (theForm() && isChanged(theForm())) save();
  else look();
});
channel?.addEventListener("message", ({ data }) => data === theForm()?.dataset.person && look());

const form = theForm();
if (form) start(form);
