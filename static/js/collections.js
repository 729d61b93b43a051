// Makes a collection from within the compose bar.
import { changed, theForm, wordsFor } from "./compose_form.js";
import { dialogs } from "./dialogs.js";
import { elementsOf, post } from "./fragments.js";

let dialog = null;
const announcer = document.querySelector("[data-announcer]");
const selectOf = (form) => form?.elements.namedItem("collection");
let chosen = "";
let busy = false;

function offer() {
  const select = selectOf(theForm());
  if (!select) return;
  if (!select.querySelector("option[value=new]")) select.add(new Option(select.dataset.new, "new"));
  chosen = select.value;
}

async function ask(select) {
  // Until there is one, the choice is as before.
  select.value = chosen;
  await dialogs();
  if (!dialog) adopt(document.querySelector("[data-new-collection]"));
  dialog.querySelector("[name=name]").value = "";
  say("");
  dialog.showModal();
}

function say(words) {
  dialog.querySelector("[data-trouble]").textContent = words;
  dialog.querySelector("[name=name]").toggleAttribute("aria-invalid", Boolean(words));
}

async function make(form) {
  try {
    const response = await post(form);
    const text = await response.text();
    if (response.status === 201) choose(elementsOf(text)[0]);
    else if (response.status === 422) say(text);
    else say(wordsFor(response, theForm()));
  } catch {
    say(theForm().dataset.wordsOffline);
  }
}

function choose(option) {
  const select = selectOf(theForm());
  select.querySelector("option[value=new]").before(option);
  select.value = option.value;
  chosen = option.value;
  dialog.close();
  changed(theForm());
  select.focus();
  announcer.textContent = dialog.dataset.done;
}

function adopt(fresh) {
  dialog = fresh;
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    await make(event.target);
    busy = false;
  });
}

if (theForm()) {
  offer();
  document.addEventListener("portal:form", offer);
  document.addEventListener("change", (event) => {
    if (event.target !== selectOf(theForm())) return;
    if (event.target.value === "new") ask(event.target).catch(() => {});
    else chosen = event.target.value;
  });
}
