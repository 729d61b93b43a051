// Sends the compose form without leaving the page; references.js and draft.js see to the rest.
import { contentOf, fileInputOf, promptOf, putContent, putForm, showTrouble, theForm, wordsFor, wordsOf } from "./compose_form.js";
import { dialogs } from "./dialogs.js";
import { pause, resume, sentWith } from "./draft.js";
import { elementsOf, post } from "./fragments.js";
import { putFirst } from "./grid.js";

const announcer = document.querySelector("[data-announcer]");
const { lang } = document.documentElement;
const numbers = new Intl.NumberFormat(lang);
const plurals = new Intl.PluralRules(lang);
const TIMEOUT = 120_000;
let busy = false;

const tokenOf = (form) => form.elements.namedItem("form_token");
const fileOf = (form) => fileInputOf(form)?.files[0];

function randomId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Without HTTPS there is no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// What the form says of itself

function showLength(form) {
  const prompt = promptOf(form);
  const counter = form.querySelector("[data-counter]");
  const most = Number(prompt.dataset.most);
  const mostKept = Number(form.dataset.mostKept);
  const isCut = prompt.value.length > mostKept;
  const words = `${numbers.format(prompt.value.length)} / ${numbers.format(most)}`;
  const cut = wordsOf(form).wordsCut?.replace("{most}", numbers.format(mostKept)) ?? "";
  counter.textContent = isCut ? `${words} · ${cut}` : words;
  // These words come with the dialogs, which may not be there yet.
  if (isCut && !cut) dialogs().then(() => wordsOf(form).wordsCut && showLength(form), () => {});
  counter.classList.toggle("is-over", prompt.value.length > most);
  if (!CSS.supports("field-sizing", "content")) {
    prompt.style.height = "auto";
    prompt.style.height = `${prompt.scrollHeight}px`;
  }
}

function showPrice(form) {
  const { price, wordsOne, wordsMany } = form.querySelector("[data-send]").dataset;
  const credits = price * (form.elements.namedItem("count")?.value || 1);
  const words = plurals.select(credits) === "one" ? wordsOne : wordsMany;
  form.querySelector("[data-price-words]").textContent = words.replace("{credits}", numbers.format(credits));
}

function dropErrors(form, name) {
  const dropped = form.querySelectorAll(`[data-error~="${CSS.escape(name)}"]`);
  for (const error of dropped) {
    for (const field of error.id ? form.querySelectorAll(`[aria-describedby~="${error.id}"]`) : []) {
      field.removeAttribute("aria-invalid");
      const rest = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== error.id);
      if (rest.length) field.setAttribute("aria-describedby", rest.join(" "));
      else field.removeAttribute("aria-describedby");
    }
    error.remove();
  }
}

function fill(form, text) {
  const prompt = promptOf(form);
  prompt.value = text;
  prompt.dispatchEvent(new Event("input", { bubbles: true }));
  prompt.focus();
  prompt.setSelectionRange(text.length, text.length);
}

// Sending

async function send(form) {
  if (busy) return;
  busy = true;
  const button = form.querySelector("[data-send]");
  button.setAttribute("aria-disabled", "true");
  showTrouble(form, "");
  await pause();
  const sent = { content: contentOf(form), file: fileOf(form) };
  try {
    const response = await post(form, TIMEOUT);
    const html = await response.text();
    if (response.status === 201) wasSent(form, html, sent);
    else if (response.status === 422) wasRefused(form, html, sent);
    else showTrouble(form, wordsFor(response, form));
  } catch {
    showTrouble(form, form.dataset.wordsOffline);
  } finally {
    busy = false;
    button.removeAttribute("aria-disabled");
    resume();
  }
}

function wasSent(form, html, sent) {
  const fresh = elementsOf(html);
  const tiles = fresh.filter((element) => element.dataset.generation);
  for (const part of fresh.filter(({ id }) => ["room", "undo"].includes(id))) {
    document.getElementById(part.id)?.replaceChildren(...part.childNodes);
  }
  const told = fresh.find((element) => element.matches("[data-sent]"));
  tokenOf(form).value = randomId();
  sentWith(form, sent.content, told.dataset.revision);
  for (const error of form.querySelectorAll("[data-error]")) dropErrors(form, error.dataset.error.split(" ")[0]);
  const { generation, refresh, stack } = tiles[0].dataset;
  const detail = { id: generation, address: stack ?? refresh, person: form.dataset.person };
  form.dispatchEvent(new CustomEvent("portal:sent", { bubbles: true, detail }));
  const grid = document.querySelector("[data-grid]");
  announcer.textContent = (grid && wordsOf(form).wordsSent) || told.textContent;
  if (grid) insert(grid, tiles);
  else form.querySelector("[data-sent-place]").replaceChildren(...told.childNodes);
}

function insert(grid, tiles) {
  for (const tile of tiles) {
    // The same press of the button, sent again after a lost answer, is the same generation.
    grid.querySelector(`[data-generation="${tile.dataset.generation}"]`)?.remove();
  }
  putFirst(tiles);
  const place = tiles[0].getBoundingClientRect();
  if (place.top < 0 || place.top > innerHeight - 80) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    tiles[0].scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

// The answer knows what was sent, not what was typed or chosen since.
function wasRefused(form, html, sent) {
  const [fresh] = elementsOf(html);
  const [content, file] = [contentOf(form), fileOf(form)];
  const isSame = JSON.stringify(content) === JSON.stringify(sent.content);
  if (!form.contains(document.activeElement)) promptOf(form).focus({ preventScroll: true });
  putForm(fresh);
  if (file && file !== sent.file && fileInputOf(fresh)) fileInputOf(fresh).files = fileInputOf(form).files;
  if (isSame) fresh.querySelector("[aria-invalid=true]")?.focus({ preventScroll: true });
  else {
    putContent(fresh, content);
    dropErrors(fresh, "prompt");
    enhance(fresh);
  }
}

function enhance(form) {
  const hint = form.querySelector("[data-enter-hint]");
  if (hint && /^(Mac|iP)/.test(navigator.platform)) hint.textContent = hint.dataset.enterHint;
  showLength(form);
  showPrice(form);
}

// Every listener is on the document: the form is replaced when it comes back with errors.
document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (!target.matches("[data-compose]") || (submitter && !submitter.matches("[data-send]"))) return;
  event.preventDefault();
  send(target);
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-compose]");
  if (!form) return;
  dropErrors(form, event.target.name);
  if (event.target.name === "prompt") showLength(form);
  if (event.target.name === "count") showPrice(form);
});
for (const name of ["input", "portal:changed"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest("[data-compose]");
    if (!form) return;
    // Sent again after a lost answer it is the same request, unless something was changed.
    tokenOf(form).value = randomId();
    form.querySelector("[data-sent-place]").replaceChildren();
  });
}
document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-compose]");
  if (!form || event.key !== "Enter") return;
  // This Enter ends the choice of an input method. Safari has ended it already when it tells of the
  // key, but still gives it the number that stands for one (229).
  if (event.isComposing || event.keyCode === 229) return;
  // It would press the form's first button, which keeps the draft for browsers without a script.
  if (event.target.matches("[type=radio], [type=checkbox]")) event.preventDefault();
  const inPrompt = event.target === promptOf(form) && !event.shiftKey && !event.altKey;
  if (!event.ctrlKey && !event.metaKey && !(inPrompt && "sendsOnEnter" in form.dataset)) return;
  event.preventDefault();
  if (!event.repeat) form.requestSubmit(form.querySelector("[data-send]"));
});
// A press on a button must not take the focus from the field: the form would change its height
// below the pointer, and after sending one writes on.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-compose] :is([data-send], [data-undo])")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-send]")?.form;
  // On a touch screen the keyboard would cover half of what is to be seen now.
  if (form && event.pointerType === "mouse" && !form.contains(document.activeElement)) {
    promptOf(form).focus({ preventScroll: true });
  }
  const example = event.target.closest("[data-example]");
  if (example) fill(theForm(), example.textContent.trim().replace(/\s+/g, " "));
});

document.addEventListener("portal:form", () => enhance(theForm()));

const form = theForm();
if (form) enhance(form);
