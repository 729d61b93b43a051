// The grid: what stands in it, and how tiles that the portal has sent come into it.
const ITEM = ":scope > :is(.tile, .pile)";

export const theGrid = () => document.querySelector("[data-parts]");
// Whether its first part is the newest one, before which new tiles come.
export const isHead = () => Boolean(document.querySelector("[data-grid]"));
export const itemsOf = (el, which = ITEM) => [...el.querySelectorAll(which)];

// The place of a tile, or of a stack, in the order of the pictures.
export function keyOf(item) {
  const keys = [item, ...item.querySelectorAll("[data-key]")].map((one) => Number(one.dataset.key ?? 0));
  return String(Math.max(...keys));
}

// Puts tiles before all others, where the grid is at its head.
export function putFirst(tiles) {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  document.querySelector("[data-empty]")?.remove();
  let head = grid.querySelector("[data-head]");
  if (!head) {
    head = document.createElement("div");
    head.className = "tiles";
    head.dataset.head = "";
    grid.prepend(head);
  }
  head.prepend(...tiles);
}

// Puts tiles into the place of the same request's, or of the one that was sent again as this, or
// first.
export function place(elements) {
  const grid = document.querySelector("[data-grid]");
  const tileOf = (id) => grid?.querySelector(`.tile[data-generation="${CSS.escape(id)}"]`);
  for (const element of [...elements].reverse()) {
    const { generation, replaces } = element.dataset;
    if (!generation) continue;
    const old = tileOf(generation) ?? (replaces && tileOf(replaces));
    if (elements.includes(old)) old.before(element);
    else if (old) old.replaceWith(element);
    else putFirst([element]);
  }
  const room = elements.find((element) => element.id === "room");
  if (room) document.getElementById("room")?.replaceChildren(...room.childNodes);
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

// The words in which the portal has refused something, if it has.
export function refusalIn(elements) {
  return elements.find((element) => element.matches(".form-error"))?.textContent ?? "";
}
