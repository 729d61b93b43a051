// Arrow keys lead from tile to tile by rows; the Tab key passes the grid in one step.
import { theGrid } from "./grid.js";

const LINKS = ".tile-link, .tile-body, .tile-title a, .pile-head";
const grid = theGrid();
const shown = () => [...grid.querySelectorAll(LINKS)].filter((link) => link.offsetParent || link.getClientRects().length);
let current = null;

function review() {
  const links = [...grid.querySelectorAll(LINKS)];
  if (!current?.isConnected) current = links.find((link) => link.getBoundingClientRect().bottom > 0) ?? links[0];
  for (const link of links) link.tabIndex = link === current ? 0 : -1;
}

function vertical(links, from, way) {
  const here = from.getBoundingClientRect();
  const middle = here.left + here.width / 2;
  const beyond = links.map((link) => [link, link.getBoundingClientRect()]).filter(([, box]) => (way > 0 ? box.top >= here.bottom - 2 : box.bottom <= here.top + 2));
  const edge = way > 0 ? Math.min(...beyond.map(([, box]) => box.top)) : Math.max(...beyond.map(([, box]) => box.top));
  const row = beyond.filter(([, box]) => Math.abs(box.top - edge) < 4);
  const far = ([, box]) => Math.abs(box.left + box.width / 2 - middle);
  return row.sort((one, other) => far(one) - far(other))[0]?.[0];
}

if (grid) {
  review();
  document.addEventListener("portal:inserted", review);
  grid.addEventListener("focusin", ({ target }) => {
    if (!target.matches(LINKS)) return;
    if (current) current.tabIndex = -1;
    current = target;
    current.tabIndex = 0;
  });
  grid.addEventListener("keydown", (event) => {
    const from = event.target.closest(LINKS);
    if (!from || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const links = shown();
    const at = links.indexOf(from);
    const to = {
      ArrowLeft: () => links[at - 1],
      ArrowRight: () => links[at + 1],
      ArrowUp: () => vertical(links, from, -1),
      ArrowDown: () => vertical(links, from, 1),
    }[event.key]?.();
    if (to === undefined) return;
    event.preventDefault();
    to.focus();
  });
}
