// New pictures come in at the head of the grid. Who has scrolled away is told of them, and nothing
// that they look at moves; the same button leads back up.
import { elementsOf, get } from "./fragments.js";
import { isHead, putFirst, theGrid } from "./grid.js";
import { need } from "./live.js";
import { atHead, show } from "./scroll.js";

const grid = theGrid();
const pill = document.querySelector("[data-pill]");
const missed = new Set(); // finished pictures of requests that have no tile here
const asked = new Set();
let seen = 0; // how many of the head's new pictures were in view already

const isHere = ({ dataset }) => Boolean(grid.querySelector(`[data-generation="${CSS.escape(dataset.generation)}"]`));
const fresh = () => document.querySelectorAll("[data-head] [data-announce][data-image]").length;

function review() {
  if (atHead()) {
    seen = fresh();
    missed.clear();
  }
  const count = fresh() - seen + missed.size;
  const { one, many, none } = pill.dataset;
  pill.hidden = !count && (isHead() || !grid.querySelector("[data-part]")?.dataset.newer);
  pill.textContent = count ? (count === 1 ? one : many).replace("{count}", count) : none;
}

async function hear({ type, id }) {
  if (type !== "change" || asked.has(id) || grid.querySelector(`[data-generation="${CSS.escape(id)}"]`)) return;
  asked.add(id);
  try {
    const response = await get(grid.dataset.stackUrl.replace(/[0-9a-f-]{36}/, id));
    if (!response.ok || response.redirected) return;
    const tiles = elementsOf(await response.text()).filter((one) => one.dataset.generation && !one.matches(".tile-queued"));
    const images = tiles.flatMap((tile) => [tile, ...tile.querySelectorAll("[data-image]")]).filter((one) => one.dataset.image);
    // What is still under way is asked for again when it has changed.
    if (!images.length && !(tiles.length && isHead())) asked.delete(id);
    // Whoever has sent it may have put it there meanwhile.
    if (tiles.some((tile) => [tile, ...tile.querySelectorAll("[data-generation]")].some(isHere))) return;
    if (isHead()) {
      putFirst(tiles.map(announced));
      document.dispatchEvent(new CustomEvent("portal:inserted"));
    } else for (const one of images) missed.add(one.dataset.image);
    review();
  } catch {
    asked.delete(id);
  }
}

function announced(tile) {
  for (const one of [tile, ...tile.querySelectorAll("[data-image]")]) if (one.dataset.image) one.dataset.announce ||= " ";
  return tile;
}

async function up() {
  if (isHead()) scrollTo({ top: 0, behavior: "instant" });
  else await show(grid.dataset.address);
  seen = fresh();
  missed.clear();
  review();
  grid.querySelector(".tile-link, .tile-body")?.focus({ preventScroll: true });
}

if (grid && pill && !("inPages" in grid.dataset)) {
  document.addEventListener("portal:live", ({ detail }) => grid.dataset.stackUrl && hear(detail));
  document.addEventListener("portal:inserted", review);
  addEventListener("scroll", review, { passive: true });
  addEventListener("pageshow", review);
  pill.addEventListener("click", up);
  if (grid.dataset.stackUrl) need("grid", true);
  review();
}
