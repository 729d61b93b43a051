// Scrolls a grid through any number of pictures: only parts near the view exist, what is looked at
// stays where it is, and the address says where that is.
import { elementsOf, get } from "./fragments.js";
import { isHead, itemsOf, keyOf, theGrid } from "./grid.js";
import { carryDown, fillUp } from "./seams.js";

const MOST_PARTS = 5; // beside those that are in view
const MOST_CACHED = 6;
const [ROOMS, ROOM_AT_LEAST, MOST_BLANK] = [40, 8, 4]; // times the height of the view
// Most browsers keep what is looked at in its place by themselves, without a visible shift.
const holds = CSS.supports("overflow-anchor", "auto");
const announcer = document.querySelector("[data-announcer]");
const grid = theGrid();
const [above, below] = [spacer(), spacer()];

let parts = []; // each: el while it exists, else its html, if that is kept, and its height
let ends = {}; // the cursors beyond the first and the last part
let reserve = 0; // the room that what is newer than the first part will take
let address = "";
let epoch = 0; // answers to questions of an earlier one are late
let busy = {};
let anchor = null; // what is looked at, and where in the grid it is
let looks = "";
let chosen = null; // the tile that was followed
let wanted = null; // the place to go back to, once what is above it is there
let lost = ""; // the key of the tile that had the focus when its part was taken out
let unsettled = false;
let frame = 0;
let timer = 0;

function spacer() {
  const made = document.createElement("div");
  made.className = "spacer";
  return made;
}

const heightOf = (part) => part.el?.getBoundingClientRect().height ?? part.height;
const total = (some) => some.reduce((sum, part) => sum + heightOf(part), 0);
const linkIn = (tile) => tile?.querySelector("a");

function begin() {
  const el = grid.querySelector("[data-part]");
  el.before(above);
  el.after(below);
  parts = [{ el, first: el.dataset.first, last: el.dataset.last }];
  ends = { newer: el.dataset.newer, older: el.dataset.older };
  reserve = 0;
  for (const one of [above, below]) one.style.height = "0px";
  busy = {};
  anchor = null;
  looks = "";
  makeRoom();
}

// What comes in above takes room that is there already: no browser holds anything in its place at
// the very top, and what is moved while one scrolls is seen to jump. So there is much of it, and it
// is made up for as soon as nobody scrolls.
function makeRoom() {
  const wanted = ends.newer ? ROOMS * innerHeight : 0;
  const more = wanted - reserve;
  if (!more) return;
  reserve = wanted;
  const before = below.getBoundingClientRect().top;
  above.style.height = `${parseFloat(above.style.height) + more}px`;
  // A browser may have seen to it by now.
  scrollBy({ top: below.getBoundingClientRect().top - before, behavior: "instant" });
}

const isClosed = (start = above.getBoundingClientRect().top) => Boolean(ends.newer) && !reserve && start > 0;

function takeRoom(height) {
  const taken = Math.min(height, reserve);
  reserve -= taken;
  above.style.height = `${parseFloat(above.style.height) - taken}px`;
}

// Who comes to what stands above the grid, by a key, finds it there, and what was looked at below
// it; room is made again once it is out of view.
function closeRoom({ target }) {
  if (!reserve || target.getBoundingClientRect().bottom > grid.getBoundingClientRect().top) return;
  takeRoom(reserve);
  target.scrollIntoView({ behavior: "instant", block: "nearest" });
}

// So far up there is nothing but room: somebody has gone to its top at once.
function leaveRoom(top) {
  scrollBy({ top: top - innerHeight / 2, behavior: "instant" });
}

// The last row changes when the next part comes, so it is not shown before it stands.
function waitWith(part, waits) {
  const last = part?.el?.lastElementChild;
  const items = waits && last ? itemsOf(last) : [];
  const row = items.filter((one) => one.offsetTop === items.at(-1).offsetTop);
  const before = [...grid.querySelectorAll(".is-waiting")].filter((one) => !row.includes(one));
  for (const one of row) one.classList.add("is-waiting");
  oncePainted(() => before.forEach((one) => one.classList.remove("is-waiting")));
}

// Taking parts out, and bringing them back

function takeOut(part) {
  const focused = part.el.contains(document.activeElement) && document.activeElement.closest(".tile, .pile");
  if (focused) {
    lost = keyOf(focused);
    grid.focus({ preventScroll: true });
  }
  for (const tile of part.el.querySelectorAll("[data-announce]")) tile.removeAttribute("data-announce");
  for (const one of part.el.querySelectorAll(".is-waiting")) one.classList.remove("is-waiting");
  if (!part.waits) part.html = part.el.innerHTML;
  part.goesOn = !part.el.querySelector(":scope > :first-child > .day");
  part.joined = part.el.lastElementChild?.matches(".is-joined");
  part.el.remove();
  part.el = null;
  const cached = parts.filter((one) => one.html);
  if (cached.length > MOST_CACHED) cached.at(parts.indexOf(part) < parts.length / 2 ? -1 : 0).html = null;
}

function bringBack(part) {
  part.el = document.createElement("div");
  part.el.className = "part";
  if (part.html) fill(part, part.html);
  else {
    part.el.style.height = `${part.height}px`;
    if (!part.waits) fetchAgain(part);
  }
  return part.el;
}

function fill(part, html) {
  part.el.style.height = "";
  part.el.innerHTML = html;
  part.html = null;
  const tile = lost && part.el.querySelector(`[data-key="${lost}"]`);
  if (tile && document.activeElement === grid) linkIn(tile)?.focus({ preventScroll: true });
  if (tile) lost = "";
}

async function fetchAgain(part) {
  const [mine, { first, last }] = [epoch, part];
  part.waits = true;
  const elements = await ask({ before: Number(first) + 1, until: last });
  part.waits = false;
  if (mine !== epoch || !part.el) return;
  if (!elements) return part.el.replaceChildren(retryLine(() => fetchAgain(part)));
  mark();
  const fresh = elements.find((one) => "part" in one.dataset);
  fill(part, withoutKnown(fresh).innerHTML);
  if (part.goesOn) part.el.querySelector(".day")?.remove();
  part.el.lastElementChild?.classList.toggle("is-joined", Boolean(part.joined));
  inserted();
  restSoon();
}

function withoutKnown(el) {
  for (const tile of el.querySelectorAll("[data-image]")) {
    if (grid.querySelector(`[data-image="${tile.dataset.image}"]`)) tile.remove();
  }
  for (const section of [...el.children]) if (!itemsOf(section).length) section.remove();
  return el;
}

async function ask(query) {
  const url = new URL(address, location);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  grid.setAttribute("aria-busy", "true");
  try {
    const response = await get(url);
    if (response.ok && !response.redirected) return elementsOf(await response.text());
  } catch {
    // It is said at the place, with a button that tries again.
  } finally {
    grid.removeAttribute("aria-busy");
  }
  return null;
}

function retryLine(again) {
  const line = document.querySelector("[data-retry-line]").content.firstElementChild.cloneNode(true);
  line.querySelector("button").addEventListener("click", () => {
    line.remove();
    again();
  });
  return line;
}

// Going on at either end

async function load(way) {
  if (!ends[way] || busy[way]) return;
  busy[way] = true;
  const mine = epoch;
  const elements = await ask({ [way === "older" ? "before" : "after"]: ends[way] });
  if (mine !== epoch) return;
  if (!elements) {
    const line = retryLine(() => {
      busy[way] = false;
      load(way);
    });
    waitWith(null);
    if (way === "older") below.after(line);
    else above.before(line);
    return;
  }
  busy[way] = false;
  mark();
  const el = withoutKnown(elements.find((one) => "part" in one.dataset));
  const part = { el, first: el.dataset.first, last: el.dataset.last };
  ends[way] = el.dataset[way];
  if (way === "older") {
    const last = parts.at(-1);
    if (last.el) below.before(el);
    else below.after(el);
    parts.push(part);
    carryDown(parts, last, part);
    waitWith(part, ends.older);
    announcer.textContent = grid.dataset.wordsMore.replace("{count}", itemsOf(el, ".tile").length);
  } else {
    const next = parts[0].el ?? above;
    const before = offsetOf(next) + heightOf({ el: next });
    if (parts[0].el) above.after(el);
    else above.before(el);
    parts.unshift(part);
    fillUp(parts, ends, part, parts[1]);
    takeRoom(offsetOf(next) + heightOf({ el: next }) - before);
    const head = elements.find((one) => "head" in one.dataset);
    if (head) grid.prepend(head);
    if (!ends.newer) grid.dataset.grid = "";
  }
  inserted();
  stay();
  if (goBackTo(wanted)) wanted = null;
  afterwards();
}

function inserted() {
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

// What is near the view

function update() {
  frame = 0;
  if (unsettled) return;
  const margin = 0.75 * innerHeight;
  let bottom = above.getBoundingClientRect().top + reserve;
  const places = parts.map((part) => {
    part.height = heightOf(part);
    const top = bottom;
    bottom += part.height;
    return [top, bottom];
  });
  const near = places.map(([top, end]) => top < innerHeight + margin && end > -margin / 2);
  let [from, to] = [near.indexOf(true), near.lastIndexOf(true)];
  if (from < 0) from = to = bottom < 0 ? parts.length - 1 : 0;
  while (to - from >= MOST_PARTS) {
    const [over, under] = [-places[from][1], places[to][0] - innerHeight];
    if (Math.max(over, under) < 0) break;
    if (over > under) from += 1;
    else to -= 1;
  }
  parts.forEach((part, at) => {
    if (part.el && (at < from || at > to)) takeOut(part);
  });
  for (let at = from, last = above; at <= to; at += 1) {
    const part = parts[at];
    if (!part.el) last.after(bringBack(part));
    last = part.el;
  }
  above.style.height = `${reserve + total(parts.slice(0, from))}px`;
  below.style.height = `${total(parts.slice(to + 1))}px`;
  // What is gone back to may have been at the end of a part that had taken in a row of the one above.
  if (bottom < innerHeight + margin || (wanted && parts.length === 1)) load("older");
  const start = above.getBoundingClientRect().top;
  const top = start + reserve;
  if (isClosed(start)) return;
  if (top > -margin) load("newer");
  if (top > MOST_BLANK * innerHeight) leaveRoom(top);
  if (ends.newer ? reserve < ROOM_AT_LEAST * innerHeight : top > 0) makeRoom();
}

function rest() {
  if (!isClosed() && (!ends.newer || reserve < (ROOMS / 2) * innerHeight)) makeRoom();
  remember();
}

function restSoon() {
  clearTimeout(timer);
  timer = setTimeout(rest, 200);
}

const oncePainted = (act) => requestAnimationFrame(() => requestAnimationFrame(act));

function soon() {
  frame ||= requestAnimationFrame(update);
}

// What is looked at stays where it is, whatever comes or goes above it.

const tiles = () => grid.querySelectorAll(".part .tile");
const offsetOf = (el) => el.getBoundingClientRect().top - grid.getBoundingClientRect().top;

export function atHead() {
  return isHead() && grid.getBoundingClientRect().top > -innerHeight / 4;
}

function mark() {
  const line = document.querySelector(".compose-place")?.getBoundingClientRect().bottom ?? 0;
  const el = atHead() ? null : [...tiles()].find((tile) => tile.getBoundingClientRect().bottom > line + 8);
  anchor = el ? { el, at: offsetOf(el), top: el.getBoundingClientRect().top } : null;
}

function hold() {
  if (holds || !anchor?.el.isConnected) return;
  const moved = offsetOf(anchor.el) - anchor.at;
  if (Math.abs(moved) >= 0.5) scrollBy({ top: moved, behavior: "instant" });
  anchor.at += moved;
}

// For changes within one task: in the midst of them a browser may hold on to what comes in.
function stay() {
  if (!anchor?.el.isConnected) return;
  const moved = anchor.el.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) >= 0.5) scrollBy({ top: moved, behavior: "instant" });
  anchor.at = offsetOf(anchor.el);
}

// Where the browser sees to it, that is done with the next frame.
function afterwards() {
  unsettled = true;
  setTimeout(() => oncePainted(() => {
    unsettled = false;
    update();
  }));
}

function resized() {
  const now = `${grid.clientWidth} ${grid.className}`;
  if (looks && looks !== now) {
    const there = parts.filter((part) => part.el);
    const before = there.reduce((sum, part) => sum + (part.height || 0), 0);
    there.slice(0, -1).forEach((part, at) => carryDown(parts, part, there[at + 1]));
    const scale = before ? total(there) / before : 1;
    for (const part of parts) if (!part.el) part.height *= scale;
    if (holds && anchor?.el.isConnected) scrollBy({ top: anchor.el.getBoundingClientRect().top - anchor.top, behavior: "instant" });
  }
  looks = now;
  hold();
  soon();
}

// The address

function remember() {
  // At the very end of the page there may be nothing yet at the time of scrolling.
  if (!anchor?.el.isConnected) mark();
  const here = new URL(location);
  const el = chosen ?? anchor?.el;
  const part = el && parts.find((one) => one.el?.contains(el));
  for (const name of ["before", "after", "at", "month"]) here.searchParams.delete(name);
  if (part && (ends.newer || part !== parts[0])) here.searchParams.set("before", Number(part.first) + 1);
  const place = { y: scrollY, key: part && keyOf(el), top: el?.getBoundingClientRect().top, focus: Boolean(chosen) };
  history.replaceState({ ...history.state, grid: place }, "", here);
  const day = (el ?? grid).closest("[data-day]") ?? grid.querySelector("[data-day]");
  document.dispatchEvent(new CustomEvent("portal:place", { detail: { month: day?.dataset.day.slice(0, 7) } }));
}

// Tells whether it is there; it may be too far up as long as nothing is above it.
function goBackTo(place) {
  if (!place) return false;
  const tile = place.key && grid.querySelector(`.part [data-key="${place.key}"]`);
  if (!place.key) scrollTo({ top: place.y, behavior: "instant" });
  if (!tile) return !place.key;
  scrollBy({ top: tile.getBoundingClientRect().top - place.top, behavior: "instant" });
  mark();
  if (place.focus) linkIn(tile)?.focus({ preventScroll: true });
  return Math.abs(tile.getBoundingClientRect().top - place.top) < 2;
}

const baseOf = (url) => {
  const base = new URL(url, location);
  for (const name of ["before", "after", "at", "month", "until", "open"]) base.searchParams.delete(name);
  return base.pathname + base.search;
};

function toTop() {
  const padding = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  const top = (ends.newer ? parts[0].el : grid).getBoundingClientRect().top;
  scrollBy({ top: Math.max(top - padding, 1 - scrollY), behavior: "instant" });
}

// Shows another result, or another place of this one, in the grid.
export async function show(url, { push = true, place = null } = {}) {
  epoch += 1;
  const mine = epoch;
  const before = address;
  address = baseOf(url);
  const elements = await ask(Object.fromEntries(new URL(url, location).searchParams));
  if (mine !== epoch) return false;
  if (!elements) {
    address = before;
    return false;
  }
  if (push) history.pushState({}, "", url);
  grid.replaceChildren(...elements);
  begin();
  grid.toggleAttribute("data-grid", !ends.newer && "stackUrl" in grid.dataset);
  inserted();
  if (!place) toTop();
  wanted = goBackTo(place) ? null : place;
  mark();
  update();
  return true;
}

function start() {
  address = grid.dataset.address;
  history.scrollRestoration = "manual";
  begin();
  wanted = history.state?.grid;
  if (goBackTo(wanted)) wanted = null;
  // Nothing is held in its place at the very top.
  else if (ends.newer && scrollY <= reserve) toTop();
  mark();
  update();
  for (const name of ["wheel", "touchmove", "keydown"]) addEventListener(name, () => (wanted = null), { passive: true });
  new ResizeObserver(resized).observe(grid);
  grid.addEventListener("click", ({ target }) => (chosen = target.closest(".part .tile")));
  addEventListener("scroll", () => {
    chosen = null;
    mark();
    soon();
    restSoon();
  }, { passive: true });
  addEventListener("resize", soon);
  document.addEventListener("focusin", closeRoom);
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    remember();
  });
  addEventListener("popstate", ({ state }) => {
    // Then the lightbox lies over the grid.
    if (state?.picture) return;
    if (baseOf(location) !== address || (state?.grid && !goBackTo(state.grid))) show(location.href, { push: false, place: state?.grid });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Home" || isHead() || event.target.closest("input, textarea, select, [popover], dialog")) return;
    event.preventDefault();
    show(address);
  });
}

if (grid && !("inPages" in grid.dataset)) start();
