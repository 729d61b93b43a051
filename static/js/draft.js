// Keeps what was typed and chosen until the tab is closed, and puts it back after a reload.
import { promptOf, ratiosOf, theForm } from "./compose_form.js";

const keyOf = (form) => `draft-${form.dataset.draft}`;
let again = new URLSearchParams(location.search).get("again") ?? "";

function read(form) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(form)));
  } catch {
    return null;
  }
}

function save(form) {
  const draft = {
    again,
    prompt: promptOf(form).value,
    ratio: ratiosOf(form).value,
    file: form.querySelector("[data-chip]")?.dataset.name ?? "",
  };
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage only means that there is no draft.
  }
}

function putBack(form, draft) {
  promptOf(form).value = draft.prompt;
  ratiosOf(form).value = draft.ratio;
  if (!draft.file) {
    // It was filled with a reference, and that was removed.
    if (again) form.querySelector("[data-chip]")?.remove();
  } else if (form.querySelector("[data-chip]")?.dataset.name !== draft.file) {
    askForFile(form, draft.file);
  }
}

function askForFile(form, name) {
  const template = form.querySelector("[data-lost-template]");
  if (!template) return;
  form.querySelector("[data-chip]")?.remove();
  const chip = template.content.firstElementChild.cloneNode(true);
  chip.dataset.name = name;
  chip.querySelector("bdi").textContent = name;
  template.before(chip);
}

function start(form) {
  const draft = read(form);
  // A request that is taken up again fills the form once; after that, what was edited counts.
  if (draft && (draft.again === again || !promptOf(form).defaultValue)) {
    putBack(form, draft);
  } else if (again) {
    const prompt = promptOf(form);
    // A browser may have put back what stood here before.
    prompt.value = prompt.defaultValue;
    prompt.focus();
    prompt.setSelectionRange(prompt.value.length, prompt.value.length);
    save(form);
  }
}

for (const name of ["input", "change", "portal:reference"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.closest("[data-compose]");
    if (form) save(form);
  });
}

document.addEventListener("portal:sent", (event) => {
  const form = event.target;
  again = "";
  form.querySelector("[data-lost]")?.remove();
  history.replaceState(null, "", form.dataset.home);
  // Changing the language must not fill the form anew either.
  const next = document.querySelector(".languages [name=next]");
  if (next) next.value = form.dataset.home;
  save(form);
});

const form = theForm();
if (form) start(form);
