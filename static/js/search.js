// Finds pictures while one types, and keeps the address, the chips and the way back in step.
import { elementsOf, get } from "./fragments.js";
import { theGrid } from "./grid.js";
import { show } from "./scroll.js";

const PAUSE = 180;
const form = document.querySelector("[data-search]");
const field = form?.elements.namedItem("q");
const place = document.querySelector("[data-filters-place]");
const grid = theGrid();
const told = document.querySelector("[data-search-told]");
let timer = 0;
let shown = field?.value.trim();
// Until the field is left, one search takes the place of the other in the history.
let isTyping = false;
let latest = 0;

const addressOf = (text) => (text ? `${form.action}?${new URLSearchParams({ q: text })}` : form.action);
const textOf = (address) => new URL(address, location).searchParams.get("q") ?? "";

async function go(address, { push = true } = {}) {
  clearTimeout(timer);
  latest += 1;
  const mine = latest;
  shown = textOf(address);
  // The field is to stay where it is.
  const done = await show(address, { push, place: { y: scrollY } });
  // Another search may have taken its place meanwhile.
  if (mine !== latest) return true;
  if (!done) told.textContent = form.dataset.wordsFault;
  else if (!push) history.replaceState(history.state, "", address);
  return done;
}

function search() {
  const text = field.value.trim();
  if (text === shown) return;
  const push = !isTyping;
  isTyping = true;
  go(addressOf(text), { push });
}

function freshen() {
  const fresh = grid.querySelector("[data-search-fresh]");
  if (!fresh) return;
  document.querySelector("[data-search-state]").replaceChildren(fresh.content);
  fresh.remove();
  const filters = new URL(form.querySelector("[data-filters]").href);
  filters.searchParams.set("q", shown);
  form.querySelector("[data-filters]").href = filters.href;
  const none = document.querySelector("[data-search-none]");
  told.textContent = none?.dataset.searchNone ?? "";
}

async function openFilters(link) {
  const response = await get(link.href).catch(() => null);
  if (!response?.ok || response.redirected) return location.assign(link.href);
  place.replaceChildren(...elementsOf(await response.text()));
  place.showPopover();
  place.querySelector("a")?.focus();
}

function follow(event) {
  const link = event.target.closest("[data-search-go], [data-filters]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.matches("[data-filters]")) return openFilters(link);
  if (place.matches(":popover-open")) place.hidePopover();
  if ("inPages" in grid.dataset) return location.assign(link.href);
  isTyping = false;
  field.value = textOf(link.href);
  go(link.href).then((done) => done || location.assign(link.href));
  field.focus();
}

function later(event) {
  clearTimeout(timer);
  // An input method is still at work; it says when the word is chosen.
  if (event.isComposing || "inPages" in grid.dataset) return;
  timer = setTimeout(search, PAUSE);
}

if (form && grid && place?.showPopover) {
  field.addEventListener("input", later);
  field.addEventListener("compositionend", later);
  field.addEventListener("blur", () => {
    isTyping = false;
  });
  form.addEventListener("submit", (event) => {
    if ("inPages" in grid.dataset) return;
    event.preventDefault();
    search();
    isTyping = false;
  });
  document.addEventListener("click", follow);
  document.addEventListener("portal:inserted", freshen);
  addEventListener("popstate", () => {
    field.value = shown = textOf(location);
    isTyping = false;
  });
  document.addEventListener("keydown", (event) => {
    const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "k";
    if (!isShortcut || event.isComposing || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
