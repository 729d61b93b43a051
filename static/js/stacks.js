// Opens and folds stacks in their place, and counts anew what is in them.
const PILE = "[data-stack]";

function toggle(head) {
  const pile = head.closest(PILE);
  const open = pile.classList.toggle("pile-open");
  head.setAttribute("aria-expanded", String(open));
  // Back from a picture, the stack is open as it was left.
  const here = new URL(location.href);
  if (open) here.searchParams.set("open", pile.dataset.generation);
  else here.searchParams.delete("open");
  history.replaceState(history.state, "", here);
}

function review() {
  for (const pile of document.querySelectorAll(PILE)) {
    const tiles = [...pile.querySelectorAll(".tile")];
    if (tiles.length > 1) pile.querySelector("[data-count]").textContent = tiles.length;
    else pile.replaceWith(...tiles);
  }
}

document.addEventListener("click", (event) => {
  const head = event.target.closest("[data-unfold]");
  if (!head || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  toggle(head);
});
document.addEventListener("portal:inserted", review);
