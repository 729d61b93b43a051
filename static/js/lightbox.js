// The lightbox: moves through the pictures of a result, with their details beside them.
import { elementsOf, get, postTo } from "./fragments.js";
import { showKeys } from "./key_sheet.js";
import PhotoSwipe from "../vendor/photoswipe-5.4.4/photoswipe.esm.min.js";

// So near to an end of what is known, more is fetched.
const NEAR = 8;
const PANE = "grokweb-pane";
const CHOSEN = "grokweb-compare";
const TYPING = "input, textarea, select, [contenteditable]";

let pswp = null;
let words = {};
let items = new Map(); // by their places in the result
let last = 0; // the place of the last one
let more = false; // whether older ones follow
let opener = null;
let beneath = null; // the details of the page itself, which stand aside meanwhile
let pane = null;
let paneOf = ""; // whose details are there
let loading = 0; // when details are fetched
let wanted = ""; // what is being fetched around
let closed = false; // whether the address is the page's own again

const current = () => items.get(pswp.currIndex);
const tileOf = (id) => document.querySelector(`.tile[data-image="${CSS.escape(id)}"] .tile-link`);
const isWide = () => innerWidth >= 960;
const paneIsOpen = () => localStorage.getItem(PANE) === "1";
const isOf = (response, kind) => response.headers.get("Content-Type").startsWith(kind);
const element = (tag, values) => Object.assign(document.createElement(tag), values);

// What is there

async function fetched(address) {
  const response = await get(address);
  if (!response.ok || response.redirected) throw new Error(response.status);
  return response.json();
}

function take({ first, pictures, more: goesOn }, id) {
  // Newer pictures may have come meanwhile: what is known tells where these belong.
  const known = [...items].find(([, one]) => one.id === id)?.[0];
  const start = known === undefined ? first : known - pictures.findIndex((one) => one.id === id);
  pictures.forEach((picture, number) => {
    if (start + number >= 0 && !items.has(start + number)) items.set(start + number, picture);
  });
  const end = start + pictures.length - 1;
  if (end >= last) [last, more] = [end, goesOn];
  return start + pictures.findIndex((one) => one.id === id);
}

async function fetchAround(index) {
  const lacks = (more && index > last - NEAR) || [...Array(NEAR)].some((_, n) => index > n && !items.has(index - n - 1));
  const from = items.get(index);
  if (!lacks || !from || wanted === from.id) return;
  wanted = from.id;
  try {
    const before = new Set(items.keys());
    take(await fetched(from.beside), from.id);
    if (!pswp) return;
    for (const near of [pswp.currIndex - 1, pswp.currIndex + 1]) {
      if (items.has(near) && !before.has(near)) pswp.refreshSlideContent(near);
    }
  } catch {
    wanted = "";
  }
}

function styled(addresses) {
  const missing = addresses.filter((one) => !document.querySelector(`link[href="${one}"]`));
  return Promise.all(
    missing.map(
      (href) =>
        new Promise((resolve) => {
          document.head.append(element("link", { rel: "stylesheet", onload: resolve, onerror: resolve, href }));
        }),
    ),
  );
}

// Opening and closing

export async function view(address, from) {
  if (pswp) return;
  const url = new URL(address, location.href);
  const answer = await fetched(`${url.pathname}beside/${url.search}`);
  const id = url.pathname.split("/").at(-2);
  words = answer.words;
  [items, last, more, wanted, paneOf, closed] = [new Map(), 0, false, "", "", false];
  opener = from;
  const index = take(answer, id);
  await styled(answer.styles);
  stepAside();
  start(index);
  if (from) history.pushState({ picture: id }, "", items.get(index).url);
  fetchAround(index);
}

function start(index) {
  pswp = new PhotoSwipe({
    index,
    loop: false,
    bgOpacity: 1,
    showHideAnimationType: "fade",
    showAnimationDuration: 160,
    hideAnimationDuration: 120,
    wheelToZoom: true,
    imageClickAction: false,
    doubleTapAction: "zoom",
    bgClickAction: "close",
    returnFocus: false,
    secondaryZoomLevel: 1,
    maxZoomLevel: 6,
    counter: false,
    preload: [1, 3],
    closeTitle: words.close,
    zoomTitle: words.zoom,
    arrowPrevTitle: words.newer,
    arrowNextTitle: words.older,
    errorMsg: words.missing,
    getViewportSizeFn: viewport,
  });
  pswp.addFilter("numItems", () => last + 1);
  pswp.addFilter("itemData", (_data, at) => items.get(at) ?? { html: "" });
  pswp.addFilter("thumbEl", (thumb, data) => (data.id && tileOf(data.id)?.querySelector(".tile-image")) || thumb);
  pswp.on("uiRegister", addControls);
  pswp.on("afterInit", furnish);
  pswp.on("change", shown);
  pswp.on("keydown", pressed);
  pswp.on("close", leave);
  pswp.on("destroy", gone);
  pswp.init();
}

function viewport() {
  const room = { x: document.documentElement.clientWidth, y: innerHeight };
  if (paneIsOpen() && isWide()) room.x -= 384;
  else if (paneIsOpen()) room.y = Math.round(room.y * 0.45);
  return room;
}

function furnish() {
  const root = pswp.element;
  root.setAttribute("aria-modal", "true");
  root.setAttribute("aria-label", words.label);
  pane = element("aside", { className: "pswp__pane pane", ariaLabel: words.details, tabIndex: -1 });
  // What is done with the details is none of the picture's business.
  for (const kind of ["wheel", "pointerdown", "touchstart"]) pane.addEventListener(kind, (event) => event.stopPropagation());
  pane.addEventListener("submit", submitted);
  root.append(
    pane,
    element("div", { className: "pswp__told", hidden: true }),
    element("p", { className: "visually-hidden pswp__said", ariaLive: "polite" }),
  );
  pswp.scrollWrap.addEventListener("dblclick", (event) => {
    if (event.target.matches(".pswp__img")) pswp.currSlide.toggleZoom({ x: event.clientX, y: event.clientY });
  });
  drawPane();
  root.focus();
  shown();
}

function addControls() {
  const button = (name, order, html, title, onClick) =>
    pswp.ui.registerElement({ name, order, isButton: true, html, title, ariaLabel: title, onClick });
  const icon = (name) => `<span class="icon icon-${name}" aria-hidden="true"></span>`;
  button("details", 8, icon("info"), `${words.details} (i)`, togglePane);
  button("keys", 7, icon("keys"), `${words.keys} (?)`, showKeys);
}

// The page's own details would be there twice.
function stepAside() {
  const own = document.querySelector("[data-page-pane] [data-pane]");
  if (!own) return;
  beneath = { own, place: document.createComment("") };
  own.replaceWith(beneath.place);
}

function leave() {
  if (!closed && history.state?.picture) history.back();
  closed = true;
}

function gone() {
  clearTimeout(loading);
  const seen = items.get(pswp.currIndex);
  const fresh = pane.querySelector("[data-pane]");
  [pswp, pane] = [null, null];
  if (beneath) {
    const isSame = fresh && fresh.dataset.pane === beneath.own.dataset.pane;
    beneath.place.replaceWith(isSame ? fresh : beneath.own);
    if (!isSame && seen && seen.id !== beneath.own.dataset.pane) location.assign(seen.url);
    beneath = null;
  }
  const target = (seen && tileOf(seen.id)) ?? opener;
  if (!seen || document.activeElement.matches("[name=prompt]")) return;
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest" });
}

addEventListener("popstate", (event) => {
  if (!pswp || event.state?.picture) return;
  closed = true;
  pswp.close();
});

// Moving

function shown() {
  const picture = current();
  if (!picture || !pane) return;
  if (history.state?.picture && history.state.picture !== picture.id) {
    history.replaceState({ picture: picture.id }, "", picture.url);
  }
  pswp.element.querySelector(".pswp__said").textContent = picture.alt;
  fetchAround(pswp.currIndex);
  if (paneOf !== picture.id) {
    clearTimeout(loading);
    if (paneIsOpen()) loading = setTimeout(details, 120);
  }
}

function announce(text, undo) {
  const told = pswp.element.querySelector(".pswp__told");
  told.textContent = text;
  if (undo) told.append(element("button", { className: "button button-small", type: "button", textContent: words.undo, onclick: undo }));
  told.hidden = false;
  pswp.element.querySelector(".pswp__said").textContent = text;
  clearTimeout(told.timer);
  told.timer = setTimeout(() => (told.hidden = true), undo ? 10_000 : 5000);
}

// The details

function drawPane() {
  pswp.element.classList.toggle("pswp--pane", paneIsOpen());
  pane.hidden = !paneIsOpen();
}

function togglePane() {
  localStorage.setItem(PANE, paneIsOpen() ? "" : "1");
  if (pane.contains(document.activeElement)) pswp.element.focus();
  drawPane();
  pswp.updateSize(true);
  shown();
}

async function details() {
  const picture = current();
  if (paneOf === picture.id) return true;
  try {
    const response = await get(picture.url);
    if (!response.ok || response.redirected) throw new Error(response.status);
    const fresh = elementsOf(await response.text());
    if (!pswp || current() !== picture) return false;
    put(fresh, picture.id);
    return true;
  } catch {
    if (pswp) announce(words.trouble);
    return false;
  }
}

function put(elements, id) {
  paneOf = id;
  pane.replaceChildren(...elements);
  pane.scrollTop = 0;
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

async function submitted(event) {
  const form = event.target;
  if (form.matches("form[action$='/draft/take/'], form[data-fills-bar]")) {
    // The compose bar takes it, and is what one wants to see then.
    return pswp.close();
  }
  if (form.method !== "post" || form.matches("[data-by-browser]")) return undefined;
  event.preventDefault();
  const picture = current();
  const button = event.submitter?.name;
  try {
    const response = await postTo(form.action, new FormData(form, event.submitter));
    const text = await response.text();
    if (!pswp) return;
    const isPane = text.includes("data-pane");
    if (isPane && current() === picture) put(elementsOf(text), picture.id);
    else if (!response.ok) announce(isOf(response, "text/plain") ? text : words.trouble);
    else {
      const told = isOf(response, "application/json") ? JSON.parse(text) : {};
      if (form.matches("[data-takes-away]")) return takeAway(picture, told);
      if (told.words) announce(told.words);
      paneOf = "";
      await details();
    }
    if (pswp && paneIsOpen() && !pane.contains(document.activeElement)) {
      (button && pane.querySelector(`[name="${CSS.escape(button)}"]`) || pane).focus({ preventScroll: true });
    }
  } catch {
    if (pswp) announce(words.trouble);
  }
  return undefined;
}

// A picture that was put elsewhere leaves the result; the next one takes its place.
function takeAway(picture, told) {
  const at = [...items].find(([, one]) => one === picture)?.[0] ?? 0;
  const later = [...items].filter(([place]) => place > at).sort(([one], [other]) => one - other);
  for (const [place] of [[at], ...later]) items.delete(place);
  for (const [place, one] of later) items.set(place - 1, one);
  last -= 1;
  mark(picture, "removed");
  const undo = told.undo && (() => bringBack(picture, at, told.undo));
  if (last < 0) return pswp.close();
  redraw(Math.min(at, last));
  return announce(told.words, undo);
}

async function bringBack(picture, at, act) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  data.set("act", act);
  try {
    const response = await postTo("/trash/undo/", data);
    if (!response.ok || response.redirected) throw new Error(response.status);
    mark(picture, "restored");
    if (!pswp) return;
    const later = [...items].filter(([place]) => place >= at);
    for (const [place] of later) items.delete(place);
    for (const [place, one] of later) items.set(place + 1, one);
    items.set(at, picture);
    last += 1;
    redraw(at);
    announce((await response.json()).words);
  } catch {
    if (pswp) announce(words.trouble);
  }
}

// Tells the page beneath what has left its grid, or is there again.
function mark(picture, name) {
  const tile = tileOf(picture.id)?.closest(".tile");
  if (tile && name === "removed") tile.dataset.gone = "";
  if (tile && name === "restored") delete tile.dataset.gone;
  document.dispatchEvent(new CustomEvent(`portal:${name}`, { detail: { ids: [picture.id] } }));
}

function redraw(at) {
  if (pswp.currIndex !== at) pswp.goTo(at);
  paneOf = "";
  for (const near of [-1, 1, 0]) pswp.refreshSlideContent(at + near);
  pswp.element.focus();
}

// Keys

function zoom(level) {
  const slide = pswp.currSlide;
  if (!slide?.isZoomable()) return;
  const centre = { x: viewport().x / 2, y: viewport().y / 2 };
  slide.zoomTo(Math.min(Math.max(level, slide.zoomLevels.fit * 0.5), slide.zoomLevels.max), centre, 160);
}

async function press(key) {
  if (!(await details())) return;
  const target = pane.querySelector(`[data-key~="${CSS.escape(key)}"]`);
  if (!target) return;
  if (target.form) target.form.requestSubmit(target);
  else target.click();
}

function choose() {
  const { id } = current();
  const first = sessionStorage.getItem(CHOSEN);
  if (first === id) announce(words.dropped);
  if (!first) announce(words.chosen);
  if (first && first !== id) location.assign(`/compare/?image=${first}&image=${id}`);
  if (first) sessionStorage.removeItem(CHOSEN);
  else sessionStorage.setItem(CHOSEN, id);
}

const KEYS = {
  j: () => pswp.next(),
  k: () => pswp.prev(),
  "+": () => zoom(pswp.currSlide.currZoomLevel * 1.4),
  "=": () => zoom(pswp.currSlide.currZoomLevel * 1.4),
  "-": () => zoom(pswp.currSlide.currZoomLevel / 1.4),
  0: () => zoom(pswp.currSlide.zoomLevels.fit),
  1: () => zoom(1),
  i: togglePane,
  c: choose,
};
const PRESSES = ["f", "d", "e", "r", "u", "Delete", "Backspace"];

function pressed(event) {
  const { originalEvent: original } = event;
  const { key, target } = original;
  const isTyping = target.matches(TYPING);
  if (document.querySelector("dialog[open]")) return event.preventDefault();
  if (isTyping && key === "Escape") pswp.element.focus();
  if (isTyping || original.isComposing) return event.preventDefault();
  if (original.ctrlKey || original.metaKey || original.altKey || !current()) return undefined;
  // The details are scrolled with the arrows.
  if (pane.contains(target) && /^Arrow(Up|Down)$/.test(key)) return event.preventDefault();
  if (KEYS[key]) KEYS[key]();
  else if (PRESSES.includes(key)) press(key === "Backspace" ? "Delete" : key);
  else return undefined;
  original.preventDefault();
  return event.preventDefault();
}
