// Compares pictures: side by side with one zoom for all, by a slider, or by flipping.
const root = document.querySelector("[data-compare]");
const stage = root.querySelector("[data-compare-stage]");
const views = [...root.querySelectorAll("[data-compare-view]")];
const figures = [...root.querySelectorAll(".compare-one")];
const slider = root.querySelector("[data-compare-slider]");
const flip = root.querySelector("[data-compare-flip]");
const said = root.querySelector("[data-compare-said]");
const LARGEST = 8;
const STEP = 1.25;

// What is shown of all of them: the scale against the fitted size, and the middle as a part of it.
let scale = 1;
let middle = { x: 0.5, y: 0.5 };
let shown = 0;

const mode = () => root.querySelector("[name=mode]:checked").value;

function draw() {
  const half = 0.5 / scale;
  for (const axis of ["x", "y"]) middle[axis] = Math.min(Math.max(middle[axis], half), 1 - half);
  for (const view of views) {
    const image = view.querySelector("img");
    image.style.transform = `scale(${scale}) translate(${(0.5 - middle.x) * 100}%, ${(0.5 - middle.y) * 100}%)`;
  }
  root.querySelector("[data-zoom-level]").textContent = `${Math.round(scale * 100)} %`;
}

function zoomTo(to, at = middle) {
  const next = Math.min(Math.max(to, 1), LARGEST);
  // What is under the pointer stays there.
  for (const axis of ["x", "y"]) middle[axis] = at[axis] + ((middle[axis] - at[axis]) * scale) / next;
  scale = next;
  draw();
}

// The place in the picture that is under the pointer.
function placeOf(event) {
  const view = event.target.closest("[data-compare-view]") ?? views[shown];
  const box = view.getBoundingClientRect();
  return {
    x: middle.x + ((event.clientX - box.left) / box.width - 0.5) / scale,
    y: middle.y + ((event.clientY - box.top) / box.height - 0.5) / scale,
  };
}

function realSize() {
  const view = views[shown];
  const image = view.querySelector("img");
  zoomTo(1 / Math.min(view.clientWidth / image.naturalWidth, view.clientHeight / image.naturalHeight));
}

function show(number) {
  shown = (number + figures.length) % figures.length;
  figures.forEach((figure, at) => (figure.dataset.shown = at === shown ? "1" : ""));
  for (const button of flip.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === figures[shown].dataset.letter));
  }
  if (mode() === "flip") said.textContent = `${figures[shown].dataset.letter}: ${figures[shown].querySelector("img").alt}`;
}

function slide() {
  stage.style.setProperty("--at", `${slider.querySelector("input").value}%`);
}

function changeMode() {
  stage.dataset.mode = mode();
  if (slider) slider.hidden = mode() !== "slider";
  flip.hidden = mode() !== "flip";
  draw();
  show(shown);
}

function choose(name) {
  const choice = root.querySelector(`[name=mode][value=${name}]`);
  if (!choice) return;
  choice.checked = true;
  choice.focus();
  changeMode();
}

// The pointer

let dragged = null;
let held = false;

stage.addEventListener("wheel", (event) => {
  if (!event.target.closest("[data-compare-view]")) return;
  event.preventDefault();
  zoomTo(scale * 2 ** (-event.deltaY * 0.002), placeOf(event));
}, { passive: false });

stage.addEventListener("dblclick", (event) => {
  if (mode() !== "flip") zoomTo(scale > 1 ? 1 : 2.5, placeOf(event));
});

stage.addEventListener("pointerdown", (event) => {
  if (event.button || !event.target.closest("[data-compare-view]")) return;
  if (mode() === "flip" && scale === 1) {
    held = true;
    show(shown + 1);
  }
  dragged = { x: event.clientX, y: event.clientY };
  stage.setPointerCapture(event.pointerId);
});

stage.addEventListener("pointermove", (event) => {
  if (!dragged || scale === 1) return;
  const box = views[shown].getBoundingClientRect();
  middle.x -= (event.clientX - dragged.x) / box.width / scale;
  middle.y -= (event.clientY - dragged.y) / box.height / scale;
  dragged = { x: event.clientX, y: event.clientY };
  draw();
});

for (const end of ["pointerup", "pointercancel"]) {
  stage.addEventListener(end, () => {
    dragged = null;
    if (held) show(shown - 1);
    held = false;
  });
}

// Buttons and keys

root.addEventListener("change", (event) => event.target.name === "mode" && changeMode());
slider?.addEventListener("input", slide);
root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.show) show(figures.findIndex((one) => one.dataset.letter === button.dataset.show));
  if (button?.dataset.zoom) zoomTo({ in: scale * STEP, out: scale / STEP, fit: 1 }[button.dataset.zoom]);
});

const move = (axis, way) => () => {
  middle[axis] += (way * 0.1) / scale;
  draw();
};
const KEYS = {
  s: () => choose("side"),
  l: () => choose("slider"),
  f: () => choose("flip"),
  " ": () => mode() === "flip" && show(shown + 1),
  "+": () => zoomTo(scale * STEP),
  "=": () => zoomTo(scale * STEP),
  "-": () => zoomTo(scale / STEP),
  0: () => zoomTo(1),
  1: realSize,
};
const ARROWS = { ArrowLeft: move("x", -1), ArrowRight: move("x", 1), ArrowUp: move("y", -1), ArrowDown: move("y", 1) };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { target, key } = event;
  if (document.querySelector("dialog[open], .pswp")) return;
  if (target.closest("textarea, select, input:not([type=radio], [type=range])")) return;
  // A button takes the space bar, and choices and the slider take arrows.
  if (key === " " && target.closest("button, a, summary")) return;
  const act = KEYS[key] ?? (scale > 1 && !target.closest("input") ? ARROWS[key] : null);
  if (!act) return;
  event.preventDefault();
  act();
});

root.querySelector("[data-compare-tools]").hidden = false;
changeMode();
if (slider) slide();
