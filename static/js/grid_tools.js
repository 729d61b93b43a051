// How the pictures lie, and the months to jump to, without leaving the page.
import { elementsOf, get, postTo } from "./fragments.js";
import { theGrid } from "./grid.js";
import { show } from "./scroll.js";

const grid = theGrid();
const form = document.querySelector("[data-view-settings]");
const opener = document.querySelector("[data-months]");
const rail = document.getElementById("rail");
const hasRoom = matchMedia("(hover: hover) and (width >= 75rem)");

form?.addEventListener("submit", async (event) => {
  const { name, value } = event.submitter ?? {};
  // Turning pages is another page.
  if (!["layout", "density"].includes(name)) return;
  event.preventDefault();
  for (const button of form.querySelectorAll(`[name=${name}]`)) {
    grid.classList.toggle(`grid-${button.value}`, button.value === value);
    button.setAttribute("aria-pressed", String(button.value === value));
  }
  await postTo(form.action, new FormData(form, event.submitter)).catch(() => {});
});

async function fill() {
  if (rail.childElementCount) return true;
  const response = await get(opener.href).catch(() => null);
  if (!response?.ok || response.redirected) return false;
  rail.replaceChildren(...elementsOf(await response.text()));
  return true;
}

function settle() {
  rail.toggleAttribute("popover", !hasRoom.matches);
  if (hasRoom.matches) (window.requestIdleCallback ?? setTimeout)(fill);
}

if (rail && opener && "popover" in rail) {
  settle();
  hasRoom.addEventListener("change", settle);
  opener.addEventListener("click", async (event) => {
    event.preventDefault();
    if (await fill()) rail.showPopover();
    else location.assign(opener.href);
  });
  rail.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || "inPages" in grid.dataset) return;
    event.preventDefault();
    if (rail.hasAttribute("popover")) rail.hidePopover();
    show(link.href).then((done) => done || location.assign(link.href));
  });
  document.addEventListener("portal:place", ({ detail }) => {
    for (const link of rail.querySelectorAll("[data-month]")) {
      if (link.dataset.month === detail.month) link.setAttribute("aria-current", "date");
      else link.removeAttribute("aria-current");
    }
  });
}
