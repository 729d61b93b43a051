// Chooses pictures: by their boxes, ranges, keys, a long press, or everything that a search finds.
// What is chosen is kept apart from the page, which has only a part of the pictures.
import { postTo } from "./fragments.js";

const LONG_PRESS = 500;
const form = document.querySelector("[data-selection]");
const announcer = document.querySelector("[data-announcer]");
const value = (name) => form.elements.namedItem(name)?.value ?? "";
// Searches change the address without a new page.
const q = () => new URLSearchParams(location.search).get("q") ?? "";
const boxes = () => [...document.querySelectorAll("main [data-select]")];
const boxOf = (tile) => tile?.querySelector("[data-select]");
const boxWith = (id) => boxes().find((box) => box.value === id);
const isShown = (box) => box.closest(".tile").offsetParent !== null;

let chosen = new Set();
let all = null; // { q, except, number } where everything is chosen
let last = ""; // where a range begins
let asked = 0;
let finger = 0;
let held = false;
const gone = new Set(); // each tells whether a picture is

const some = () => Boolean(all) || chosen.size > 0;
const isOn = (id) => (all ? all.q === q() && !all.except.has(id) : chosen.has(id));

function set(ids, on) {
  if (all && all.q !== q()) clear();
  for (const id of ids) {
    if (all ? !on : on) (all?.except ?? chosen).add(id);
    else (all?.except ?? chosen).delete(id);
  }
}

function clear() {
  chosen = new Set();
  all = null;
  last = "";
}

// What names the chosen pictures in a form that is sent.
function fields(more = {}) {
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", "place", "collection", "next"]) data.set(name, value(name));
  data.set("q", all ? all.q : q());
  if (all) data.set("everything", "1");
  data.set(all ? "except" : "image", [...(all ? all.except : chosen)].join());
  for (const [name, text] of Object.entries(more)) data.set(name, text);
  return data;
}

const key = () => `chosen ${value("place")} ${value("collection")}`;

function save() {
  const kept = some() && { chosen: [...chosen], all: all && { ...all, except: [...all.except] } };
  try {
    if (kept) sessionStorage.setItem(key(), JSON.stringify(kept));
    else sessionStorage.removeItem(key());
  } catch {
    // Then it lasts as long as the page.
  }
}

function load() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key()));
    if (!kept) return;
    chosen = new Set(kept.chosen);
    all = kept.all && { ...kept.all, except: new Set(kept.all.except) };
  } catch {
    clear();
  }
}

const number = (count) => count.toLocaleString(document.documentElement.lang);

function words(outside) {
  const data = form.dataset;
  if (all) return data.wordsAll.replace("{n}", all.number === null ? "…" : number(all.number - all.except.size));
  if (outside) return data.wordsElsewhere.replace("{n}", number(chosen.size)).replace("{m}", number(outside));
  return chosen.size === 1 ? data.wordsOne : data.wordsMany.replace("{n}", number(chosen.size));
}

let said = "";
function say(text) {
  form.querySelector("[data-chosen-count]").textContent = text;
  if (text !== said) announcer.textContent = text || form.dataset.wordsNone;
  said = text;
}

async function ask(url, data) {
  const response = await postTo(url, data);
  if (!response.ok || response.redirected) throw response;
  return response.json();
}

// Counts what of the chosen ones this search does not find.
async function lookOutside() {
  const mine = ++asked;
  if (all || !chosen.size || !q() || [...chosen].every(boxWith)) return;
  try {
    const found = await ask(form.dataset.countUrl, fields());
    if (mine === asked) say(words(chosen.size - found.number));
  } catch {
    // The number alone is true as well.
  }
}

// Tiles come and go while the page is scrolled. What was thrown away is not seen again, and the Tab
// key passes boxes by: x is the key of theirs.
function paintBoxes() {
  for (const box of boxes()) {
    box.checked = isOn(box.value);
    box.tabIndex = -1;
    box.closest(".tile").toggleAttribute("data-gone", [...gone].some((isGone) => isGone(box.value)));
  }
}

function paint() {
  paintBoxes();
  form.toggleAttribute("data-some", some());
  if (some() || said) say(some() ? words(0) : "");
  save();
  lookOutside();
}

// Takes the chosen ones out of sight, and the choice back; returns what brings them back.
function hide() {
  const [ids, whole] = [chosen, all];
  const isGone = (id) => (whole ? whole.q === q() && !whole.except.has(id) : ids.has(id));
  gone.add(isGone);
  put([]);
  return () => {
    gone.delete(isGone);
    paintBoxes();
  };
}

// Makes these the chosen ones.
function put(ids) {
  clear();
  set(ids, true);
  paint();
}

async function everything() {
  clear();
  all = { q: q(), except: new Set(), number: null };
  const mine = all;
  paint();
  try {
    mine.number = (await ask(form.dataset.countUrl, fields())).number;
    if (all === mine) paint();
  } catch {
    // It stays without a number.
  }
}

async function range(from, to, on) {
  const shown = boxes().map((box) => box.value);
  const [first, end] = [shown.indexOf(from), shown.indexOf(to)].sort((one, other) => one - other);
  if (first >= 0) set(shown.slice(first, end + 1), on);
  paint();
  try {
    const data = fields({ from, to });
    data.delete("image");
    data.delete("except");
    set((await ask(form.dataset.betweenUrl, data)).ids, on);
  } catch {
    // What is in the page is chosen at least.
  }
  paint();
}

// A folded pile is chosen whole.
const together = (box) => {
  const pile = box.closest("[data-stack]:not(.pile-open)");
  return pile ? [...pile.querySelectorAll("[data-select]")].map((one) => one.value) : [box.value];
};

function toggle(box, shift) {
  const on = !isOn(box.value);
  if (shift && last) range(last, box.value, on);
  else {
    set(together(box), on);
    paint();
  }
  last = box.value;
}

function steps(tile, forward) {
  const shown = boxes().filter(isShown);
  return shown[shown.indexOf(boxOf(tile)) + (forward ? 1 : -1)];
}

function onKey(event) {
  const { target } = event;
  const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.isComposing;
  if (target.closest("input:not([data-select]), textarea, select, dialog, [popover], [contenteditable]")) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "a") {
    if (!boxes().length) return;
    event.preventDefault();
    everything();
    return;
  }
  if (!plain) return;
  if (event.key === "Escape" && some()) {
    clear();
    paint();
    return;
  }
  const tile = target.closest(".tile-picture");
  const box = boxOf(tile);
  if (box && !target.matches("input") && (event.key === "x" || event.key === " ")) {
    event.preventDefault();
    toggle(box, event.shiftKey);
  } else if (box && event.shiftKey && /^Arrow(Left|Right|Up|Down)$/.test(event.key)) {
    const next = steps(tile, /Right|Down/.test(event.key));
    if (!next) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    set([...together(box), ...together(next)], true);
    last = next.value;
    paint();
    next.closest(".tile").querySelector("a").focus();
  } else if (some() && event.key === "Delete") {
    event.preventDefault();
    form.querySelector("[value=trash], [value=purge]").click();
  } else if (some() && event.key === "b") {
    form.querySelector("[name=act]").focus();
  }
}

function onClick(event) {
  const link = event.target.closest(".tile-picture a");
  const box = boxOf(link?.closest(".tile"));
  if (event.target.matches("[data-select]")) {
    event.preventDefault();
    // What the browser does with a box whose click is stopped would undo what is painted at once.
    const clicked = event.target;
    setTimeout(() => toggle(clicked, event.shiftKey));
  } else if (held || (box && some() && (event.shiftKey || finger))) {
    event.preventDefault();
    event.stopPropagation();
    if (box && !held) toggle(box, event.shiftKey);
  }
  held = false;
}

function onPress(event) {
  const box = boxOf(event.target.closest?.(".tile-picture"));
  finger = event.pointerType === "touch" ? 1 : 0;
  held = false;
  if (finger && box && !event.target.matches("[data-select]")) {
    const end = new AbortController();
    const timer = setTimeout(() => {
      held = true;
      toggle(box);
      navigator.vibrate?.(10);
    }, LONG_PRESS);
    const stop = () => {
      clearTimeout(timer);
      end.abort();
    };
    for (const name of ["pointerup", "pointercancel", "scroll"]) {
      addEventListener(name, stop, { signal: end.signal, capture: true });
    }
  } else if (event.pointerType === "mouse" && event.button === 0) {
    const inMain = event.target.closest("main, body") && !event.target.closest("header, form, dialog, [popover], button, input, label, summary, [data-compose]");
    const onTile = event.target.closest(".tile, a");
    if (inMain && boxes().length && (!onTile || (onTile.closest(".tile-picture") && some()))) {
      import("./selection_band.js").then((band) => band.begin(event, all ? [] : [...chosen], put));
    }
  }
}

if (form) {
  load();
  paint();
  document.addEventListener("portal:inserted", paint);
  new MutationObserver(() => (some() || gone.size) && paintBoxes()).observe(document.querySelector("[data-parts]") ?? form, { childList: true, subtree: true });
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick, true);
  document.addEventListener("pointerdown", onPress);
  document.addEventListener("contextmenu", (event) => {
    if (held) event.preventDefault();
  });
  form.addEventListener("reset", () => {
    clear();
    setTimeout(paint);
  });
  const act = async (event) => {
    if (event.target !== form && !event.target.matches("[data-asks]")) return;
    event.preventDefault();
    const { carryOut } = await import("./selection_acts.js");
    const data = event.target === form ? fields({ act: event.submitter.value }) : new FormData(event.target, event.submitter);
    carryOut(form, data, { put, hide });
  };
  document.addEventListener("submit", act);
}
