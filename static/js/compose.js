// Sends the compose form without leaving the page, and takes pictures by drop and paste.
const announcer = document.querySelector("[data-announcer]");
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const TIMEOUT = 120_000;
let busy = false;
let draftKey = "";

const theForm = () => document.querySelector("[data-compose]");
const promptOf = (form) => form.elements.namedItem("prompt");
const fileOf = (form) => form.querySelector("input[type=file]");

function randomId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Without HTTPS there is no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function showTrouble(form, words) {
  form.querySelector("[data-send-trouble]").textContent = words;
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

function typed(form) {
  showLength(form);
  try {
    sessionStorage.setItem(draftKey, promptOf(form).value);
  } catch {
    // A full or forbidden storage only means that there is no draft.
  }
}

function fill(form, text) {
  const prompt = promptOf(form);
  prompt.value = text;
  typed(form);
  prompt.focus();
  prompt.setSelectionRange(text.length, text.length);
}

// Reference image

function dropChip(form) {
  const chip = form.querySelector("[data-chip]");
  const picture = chip?.querySelector("img");
  if (picture?.src.startsWith("blob:")) URL.revokeObjectURL(picture.src);
  chip?.remove();
}

function showFile(form) {
  const input = fileOf(form);
  const file = input.files[0];
  dropChip(form);
  if (!file) return;
  if (file.size > Number(form.dataset.maxBytes)) {
    input.value = "";
    showTrouble(form, form.dataset.wordsTooLarge);
    return;
  }
  showTrouble(form, "");
  form.querySelector("#reference-error")?.remove();
  const template = form.querySelector("[data-chip-template]");
  const chip = template.content.firstElementChild.cloneNode(true);
  chip.querySelector("img").src = URL.createObjectURL(file);
  chip.querySelector(".chip-name").textContent = file.name;
  template.before(chip);
}

function takeFile(form, files) {
  const picture = [...files].find((file) => file.type.startsWith("image/"));
  const input = fileOf(form);
  if (!picture || !input) return false;
  const transfer = new DataTransfer();
  transfer.items.add(picture);
  input.files = transfer.files;
  showFile(form);
  return true;
}

// Sending

async function send(form) {
  if (busy) return;
  busy = true;
  const button = form.querySelector("[data-send]");
  button.setAttribute("aria-disabled", "true");
  showTrouble(form, "");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Fragment": "1" },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const html = await response.text();
    if (response.redirected) showTrouble(form, form.dataset.wordsSignedOut);
    else if (response.status === 201) sent(form, html);
    else if (response.status === 422) refused(form, html);
    else if (response.status === 403) showTrouble(form, form.dataset.wordsStale);
    else showTrouble(form, form.dataset.wordsFault);
  } catch {
    showTrouble(form, form.dataset.wordsOffline);
  } finally {
    busy = false;
    button.removeAttribute("aria-disabled");
  }
}

function sent(form, html) {
  const grid = document.querySelector("[data-grid]");
  if (!grid) {
    location.assign(form.dataset.home);
    return;
  }
  form.elements.namedItem("form_token").value = randomId();
  for (const error of form.querySelectorAll(".field-error:not([data-send-trouble])")) error.remove();
  promptOf(form).removeAttribute("aria-invalid");
  document.querySelector("[data-empty]")?.remove();
  const tiles = [...fragment(html).children];
  for (const tile of tiles) {
    // The same press of the button, sent again after a lost answer, is the same generation.
    grid.querySelector(`[data-generation="${tile.dataset.generation}"]`)?.remove();
  }
  grid.prepend(...tiles);
  const place = tiles[0]?.getBoundingClientRect();
  if (place && (place.top < 0 || place.top > innerHeight - 80)) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    tiles[0].scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
  announcer.textContent = form.dataset.wordsSent;
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

function refused(form, html) {
  const fresh = fragment(html).querySelector("[data-compose]");
  const files = fileOf(form)?.files;
  form.replaceWith(fresh);
  enhance(fresh);
  const kept = fresh.querySelector("[name=kept_reference]");
  if (files?.length && !kept && !fresh.querySelector("#reference-error")) takeFile(fresh, files);
  (fresh.querySelector("[aria-invalid=true]") ?? promptOf(fresh)).focus();
}

function enhance(form) {
  showLength(form);
  const kept = form.querySelector("[name=kept_reference]");
  if (kept) {
    kept.hidden = true;
    form.querySelector("[data-chip-remove]").hidden = false;
  }
}

function start(form) {
  draftKey = `draft-${form.dataset.draft}`;
  enhance(form);
  const prompt = promptOf(form);
  if (new URLSearchParams(location.search).has("again")) {
    fill(form, prompt.value);
  } else if (!prompt.value) {
    try {
      prompt.value = sessionStorage.getItem(draftKey) ?? "";
    } catch {
      // No storage, no draft.
    }
    showLength(form);
  }
  if (fileOf(form)?.files.length) showFile(form);
}

// Every listener is on the document: the form is replaced when it comes back with errors.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-compose]")) return;
  event.preventDefault();
  send(event.target);
});
document.addEventListener("input", (event) => {
  if (event.target.name === "prompt") typed(event.target.form);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-compose] input[type=file]")) showFile(event.target.form);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.repeat) return;
  if (!(event.ctrlKey || event.metaKey) || !event.target.closest("[data-compose]")) return;
  event.preventDefault();
  theForm().requestSubmit();
});
document.addEventListener("click", (event) => {
  const example = event.target.closest("[data-example]");
  if (example) fill(theForm(), example.textContent.trim().replace(/\s+/g, " "));
  const remove = event.target.closest("[data-chip-remove]");
  if (remove) {
    const form = remove.closest("form");
    const input = fileOf(form);
    if (input) input.value = "";
    dropChip(form);
    (input ?? promptOf(form)).focus();
  }
});
document.addEventListener("paste", (event) => {
  const form = theForm();
  if (form && takeFile(form, event.clipboardData?.files ?? [])) event.preventDefault();
});

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const welcome = Boolean(fileOf(theForm()));
  event.dataTransfer.dropEffect = welcome ? "copy" : "none";
  theForm().classList.toggle("is-over", welcome);
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) theForm().classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  theForm().classList.remove("is-over");
  takeFile(theForm(), event.dataTransfer.files);
});

const form = theForm();
if (form) start(form);
