// Sends the compose form without leaving the page; reference.js and draft.js see to the rest.
import { fileInputOf, promptOf, ratiosOf, showTrouble, theForm, wordsFor } from "./compose_form.js";
import { elementsOf, post } from "./fragments.js";

const announcer = document.querySelector("[data-announcer]");
const numbers = new Intl.NumberFormat(document.documentElement.lang);
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

function showLength(form) {
  const prompt = promptOf(form);
  const counter = form.querySelector("[data-counter]");
  const most = Number(prompt.dataset.most);
  counter.textContent = `${numbers.format(prompt.value.length)} / ${numbers.format(most)}`;
  counter.classList.toggle("is-over", prompt.value.length > most);
  if (!CSS.supports("field-sizing", "content")) {
    prompt.style.height = "auto";
    prompt.style.height = `${prompt.scrollHeight}px`;
  }
}

function fill(form, text) {
  const prompt = promptOf(form);
  prompt.value = text;
  prompt.dispatchEvent(new Event("input", { bubbles: true }));
  prompt.focus();
  prompt.setSelectionRange(text.length, text.length);
}

function dropPromptError(form) {
  const prompt = promptOf(form);
  form.querySelector("#prompt-error")?.remove();
  prompt.removeAttribute("aria-invalid");
  prompt.setAttribute("aria-describedby", "prompt-limit");
}

function dropRatioError(form) {
  form.querySelector("#ratio-error")?.remove();
  form.querySelector(".ratios").removeAttribute("aria-describedby");
}

// Sending

async function send(form) {
  if (busy) return;
  busy = true;
  const button = form.querySelector("[data-send]");
  button.setAttribute("aria-disabled", "true");
  showTrouble(form, "");
  const before = { prompt: promptOf(form).value, file: fileOf(form), kept: form.querySelector("[data-chip]") };
  try {
    const response = await post(form, TIMEOUT);
    const html = await response.text();
    if (response.status === 201) sent(form, html);
    else if (response.status === 422) refused(form, html, before);
    else showTrouble(form, wordsFor(response, form));
  } catch {
    showTrouble(form, form.dataset.wordsOffline);
  } finally {
    busy = false;
    button.removeAttribute("aria-disabled");
  }
}

function sent(form, html) {
  const fresh = elementsOf(html);
  const tiles = fresh.filter((element) => element.dataset.generation);
  const room = fresh.find((element) => element.id === "room");
  if (room) document.getElementById("room")?.replaceChildren(...room.childNodes);
  const { generation, refresh, stack } = tiles[0].dataset;
  tokenOf(form).value = randomId();
  const detail = { id: generation, address: stack ?? refresh, person: form.dataset.person };
  form.dispatchEvent(new CustomEvent("portal:sent", { bubbles: true, detail }));
  const grid = document.querySelector("[data-grid]");
  if (!grid) {
    location.assign(form.dataset.home);
    return;
  }
  for (const error of form.querySelectorAll(".field-error:not([data-send-trouble])")) error.remove();
  dropPromptError(form);
  document.querySelector("[data-empty]")?.remove();
  for (const tile of tiles) {
    // The same press of the button, sent again after a lost answer, is the same generation.
    grid.querySelector(`[data-generation="${tile.dataset.generation}"]`)?.remove();
  }
  grid.prepend(...tiles);
  const place = tiles[0].getBoundingClientRect();
  if (place.top < 0 || place.top > innerHeight - 80) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    tiles[0].scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
  announcer.textContent = form.dataset.wordsSent;
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

function refused(form, html, before) {
  const [fresh] = elementsOf(html);
  const prompt = promptOf(form);
  const [start, end] = [prompt.selectionStart, prompt.selectionEnd];
  const detail = {
    file: fileOf(form),
    moved: fileOf(form) !== before.file || form.querySelector("[data-chip]") !== before.kept,
  };
  const ratio = ratiosOf(form).value;
  form.replaceWith(fresh);
  // The answer knows what was sent, not what was typed since.
  promptOf(fresh).value = prompt.value;
  if (ratio) ratiosOf(fresh).value = ratio;
  if (prompt.value !== before.prompt) dropPromptError(fresh);
  enhance(fresh);
  fresh.dispatchEvent(new CustomEvent("portal:refused", { bubbles: true, detail }));
  (fresh.querySelector("[aria-invalid=true]") ?? promptOf(fresh)).focus();
  if (document.activeElement === promptOf(fresh)) promptOf(fresh).setSelectionRange(start, end);
}

// What takes the keyboard's focus must not stay below the form, which keeps its place on top.
const height = new ResizeObserver(([entry]) => {
  const pixels = `${Math.ceil(entry.borderBoxSize[0].blockSize)}px`;
  document.documentElement.style.setProperty("--compose-height", pixels);
});

function enhance(form) {
  showLength(form);
  height.disconnect();
  height.observe(form);
}

// Every listener is on the document: the form is replaced when it comes back with errors.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-compose]")) return;
  event.preventDefault();
  send(event.target);
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-compose]");
  if (form && event.target.name === "prompt") {
    dropPromptError(form);
    showLength(form);
  } else if (form && event.target.name === "aspect_ratio") {
    dropRatioError(form);
  }
});
for (const name of ["input", "portal:changed"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest("[data-compose]");
    // Sent again after a lost answer it is the same request, unless something was changed.
    if (form) tokenOf(form).value = randomId();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.repeat) return;
  if (!(event.ctrlKey || event.metaKey) || !event.target.closest("[data-compose]")) return;
  event.preventDefault();
  theForm().requestSubmit();
});
document.addEventListener("click", (event) => {
  const example = event.target.closest("[data-example]");
  if (example) fill(theForm(), example.textContent.trim().replace(/\s+/g, " "));
});

document.addEventListener("portal:form", () => enhance(theForm()));

const form = theForm();
if (form) enhance(form);
