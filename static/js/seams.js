// Seams: rows of one day go on from one part of a grid to the next, and are full there.
import { itemsOf, keyOf } from "./grid.js";

function room(from, next) {
  const items = itemsOf(from);
  const free = from.getBoundingClientRect().right - items.at(-1).getBoundingClientRect().right;
  const basis = next && parseFloat(getComputedStyle(next).flexBasis);
  return free > (basis || items[0].offsetWidth) ? items.filter((one) => one.offsetTop === items.at(-1).offsetTop) : null;
}

function seam(part, next) {
  const from = part.el?.lastElementChild;
  const to = next?.el?.firstElementChild;
  if (!from || !to || !itemsOf(from).length || from.dataset.day !== to.dataset.day) return null;
  to.querySelector(".day")?.remove();
  from.classList.remove("is-joined");
  return [from, to];
}

// Gives the tiles of a row that is not full to the part below.
export function carryDown(parts, part, next) {
  const found = seam(part, next);
  if (!found) return;
  const [from, to] = found;
  const row = room(from, itemsOf(to)[0]);
  if (row) {
    if (row.length === itemsOf(from).length) row.unshift(...from.querySelectorAll(".day"));
    to.prepend(...row);
    if (!itemsOf(from).length) from.remove();
    next.first = keyOf(itemsOf(to)[0]);
  }
  const rest = part.el.lastElementChild;
  if (rest) {
    rest.classList.toggle("is-joined", rest === from);
    part.last = keyOf(itemsOf(rest).at(-1));
  } else {
    next.first = part.first;
    part.el.remove();
    parts.splice(parts.indexOf(part), 1);
  }
}

// Makes the row full where the part below must not move: the part above lets go of its first tiles.
export function fillUp(parts, ends, part, next) {
  const found = seam(part, next);
  if (!found) return;
  const [from, to] = found;
  const before = parts[parts.indexOf(part) - 1];
  const mayLose = from === part.el.firstElementChild && (before ? !before.el : ends.newer);
  for (let tries = 12; mayLose && tries && itemsOf(from).length > 1 && room(from, itemsOf(to)[0]); tries -= 1) {
    const [dropped, first] = itemsOf(from);
    if (before) Object.assign(before, { last: keyOf(dropped), html: null });
    else ends.newer = keyOf(first);
    part.first = keyOf(first);
    dropped.remove();
  }
  from.classList.toggle("is-joined", !room(from, itemsOf(to)[0]));
}
