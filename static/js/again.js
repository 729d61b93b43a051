// Puts what is there already into the compose bar without leaving the page, and opens the menu that
// all finished pictures of a grid share.
import { promptOf, putForm, showTrouble, theForm, wordsFor } from "./compose_form.js";
import { dialogs } from "./dialogs.js";
import { pause, resume } from "./draft.js";
import { elementsOf, postTo } from "./fragments.js";

const FILLS_BAR = "form[action$='/draft/take/'], form[data-fills-bar]";
const announcer = document.querySelector("[data-announcer]");
let busy = false;

// What stands in the bar may not be kept yet, and undoing is to bring it back.
function bodyOf(form, submitter) {
  const body = new FormData(theForm());
  body.delete("upload");
  for (const [name, value] of new FormData(form, submitter)) body.set(name, value);
  return body;
}

async function take(form, submitter) {
  await pause();
  const body = bodyOf(form, submitter);
  showTrouble(theForm(), "");
  try {
    const response = await postTo(form.action, body);
    const text = await response.text();
    const isWords = response.headers.get("Content-Type").startsWith("text/plain");
    if (response.ok && !response.redirected) put(elementsOf(text), body.get("what") === "remix");
    else tell(isWords ? text : wordsFor(response, theForm()));
  } catch {
    tell(theForm().dataset.wordsOffline);
  }
  resume();
}

function put([fresh, ...words], selected) {
  putForm(fresh);
  const prompt = promptOf(fresh);
  prompt.focus();
  if (selected) prompt.select();
  else prompt.setSelectionRange(prompt.value.length, prompt.value.length);
  announcer.textContent = words.map((one) => one.textContent.trim()).join(" ");
  const leftOut = words.find((one) => "leftOut" in one.dataset);
  if (leftOut) showTrouble(fresh, leftOut.textContent.trim());
}

function tell(words) {
  showTrouble(theForm(), words);
  promptOf(theForm()).focus();
}

document.addEventListener("submit", async (event) => {
  if (!event.target.matches(FILLS_BAR) || !theForm()) return;
  event.preventDefault();
  if (menu?.contains(event.target)) menu.hidePopover();
  if (busy) return;
  busy = true;
  await take(event.target, event.submitter);
  busy = false;
});

// The menu of the pictures in a grid

let menu = null;
const template = document.querySelector("[data-tile-tools]");
const tools = template?.content.firstElementChild;
const hovers = matchMedia("(hover: hover)");
const items = () => [...menu.querySelectorAll("[role=menuitem]")];
let opener = null;

function give(tile, given) {
  given.querySelector("[data-caption]").textContent = tile.querySelector(".tile-image").alt;
  if (menu) given.querySelector(".tile-more").popoverTargetElement = menu;
  tile.append(given);
}

// One set of tools for all tiles goes to the one that is pointed at, or has the focus.
function lend({ type, target }) {
  const tile = target.closest?.(".tile[data-image]");
  const isUsed = menu?.matches(":popover-open") || (type === "pointerover" && tools.contains(document.activeElement));
  if (tile && hovers.matches && !isUsed && tools.parentElement !== tile) give(tile, tools);
}

function giveAll() {
  if (hovers.matches) return;
  for (const tile of document.querySelectorAll(".tile[data-image]:not(:has(.tile-tools))")) give(tile, tools.cloneNode(true));
}

function adopt(fresh) {
  menu = fresh;
  // A press on its own button is no press beside it.
  for (const button of document.querySelectorAll(".tile-more")) button.popoverTargetElement = menu;
  menu.addEventListener("keydown", move);
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && menu.contains(document.activeElement)) opener?.focus();
  });
}

async function open(button) {
  opener = button;
  await dialogs();
  if (!menu) adopt(document.getElementById("again-menu"));
  if (opener !== button) return;
  menu.elements.image.value = button.closest("[data-image]").dataset.image;
  menu.showPopover();
  const place = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.min(Math.max(place.right - width, 8), document.documentElement.clientWidth - width - 8);
  const below = place.bottom + 4;
  const top = below + height > innerHeight && place.top - height > 4 ? place.top - height - 4 : below;
  menu.style.left = `${left + scrollX}px`;
  menu.style.top = `${top + scrollY}px`;
  items()[0].focus();
}

function move(event) {
  const all = items();
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  all.at(to % all.length).focus();
}

if (template && "popover" in HTMLElement.prototype) {
  giveAll();
  document.addEventListener("portal:inserted", giveAll);
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, lend);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".tile-more");
    if (!button) return;
    event.preventDefault();
    const isOpen = menu?.matches(":popover-open");
    if (isOpen) menu.hidePopover();
    if (!isOpen || opener !== button) open(button).catch(() => {});
  });
}
