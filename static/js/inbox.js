// Keys of the inbox, and its tools for several cases, which come with the first that is chosen.
import { showKeys } from "./key_sheet.js";

const form = document.querySelector("[data-inbox]");
const several = form?.querySelector("[data-several]");
const links = form ? [...form.querySelectorAll("[data-case-link]")] : [];
const boxOf = (link) => link.closest("[data-case]").querySelector("[name=case]");
let at = -1;

function review() {
  if (several) several.hidden = !form.querySelector("[name=case]:checked, [aria-invalid=true]");
}

function move(by) {
  at = Math.min(Math.max(at + by, 0), links.length - 1);
  links[at]?.focus();
}

function help(event) {
  event?.preventDefault();
  showKeys();
}

const KEYS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  o: () => links[at]?.click(),
  x: () => links[at] && boxOf(links[at]).click(),
  "?": help,
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [popover]")) return;
  const act = document.querySelector("dialog[open]") ? null : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
form?.addEventListener("focusin", ({ target }) => {
  const link = target.closest("[data-case]")?.querySelector("[data-case-link]");
  if (link) at = links.indexOf(link);
});
form?.addEventListener("change", review);
document.querySelector("[data-show-keys]")?.addEventListener("click", help);
review();
