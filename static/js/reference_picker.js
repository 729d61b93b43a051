// The dialog in which a reference is chosen: files, an address, the shelf, the gallery.
import { theForm } from "./compose_form.js";
import { dialogs } from "./dialogs.js";
import { elementsOf, get } from "./fragments.js";
import { addFiles, addFrom, addImage, addReference } from "./reference_uploads.js";

const PAUSE = 250;
let dialog = null;
let timer = 0;
// Answers to earlier searches may come after those to later ones.
let latest = 0;

const find = () => dialog.querySelector("[data-picker-find]");
const found = () => dialog.querySelector("[data-picker-found]");
const status = (text) => {
  dialog.querySelector("[data-picker-status]").textContent = text;
};

async function show(address, { more } = {}) {
  clearTimeout(timer);
  latest += 1;
  const mine = latest;
  found().setAttribute("aria-busy", "true");
  let fresh = null;
  try {
    const response = await get(address);
    if (response.ok && !response.redirected) fresh = elementsOf(await response.text());
  } catch {
    // Said below.
  }
  if (mine !== latest) return;
  found().removeAttribute("aria-busy");
  if (!fresh) return status(dialog.dataset.wordsFault);
  if (more) append(more, fresh);
  else found().replaceChildren(...fresh);
  status(found().querySelector(".picks-none")?.textContent.trim() ?? "");
}

function append(button, fresh) {
  const [list, next] = fresh;
  const items = [...list.children];
  found().querySelector(".picks")?.append(...items);
  if (next) button.replaceWith(next);
  else button.remove();
  items[0]?.querySelector("button").focus();
}

function search() {
  const asked = new URLSearchParams(new FormData(find()));
  show(`${dialog.dataset.picks}?${asked}`);
}

export async function open() {
  await dialogs();
  if (!dialog) adopt(document.querySelector("[data-picker]"));
  if (dialog.open) return;
  dialog.showModal();
  search();
}

function close() {
  dialog.close();
  dialog.querySelector("[data-picker-address]").reset();
}

function pick(button) {
  const { pickReference, pickImage } = button.dataset;
  close();
  if (pickImage) addImage(pickImage);
  else addReference(pickReference);
}

function adopt(fresh) {
  dialog = fresh;
  dialog.addEventListener("click", (event) => {
    const { target } = event;
    const more = target.closest("[data-picker-more]");
    const button = target.closest("[data-pick-reference], [data-pick-image]");
    if (target === dialog || target.closest("[data-picker-close]")) close();
    else if (more) show(more.dataset.pickerMore, { more });
    else if (button) pick(button);
  });

  dialog.addEventListener("change", (event) => {
    if (event.target.matches("[data-picker-files]")) {
      const files = [...event.target.files];
      event.target.value = "";
      close();
      if (files.length) addFiles(files);
    } else if (event.target.name === "from") {
      search();
    }
  });

  dialog.addEventListener("input", (event) => {
    if (event.target.name !== "q") return;
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });

  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.matches("[data-picker-find]")) return search();
    const address = event.target.querySelector("input").value.trim();
    close();
    if (address) addFrom(address);
  });

  // The form may have been replaced since, and with it the button that had the focus.
  dialog.addEventListener("close", () => {
    if (!document.activeElement || document.activeElement === document.body) {
      theForm()?.querySelector("[data-pick-open]")?.focus();
    }
  });
}
