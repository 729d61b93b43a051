// Puts tiles that the portal has sent into the grid, in the place of the same request's, or of the
// one that was sent again as this, or first.
export function place(elements) {
  const grid = document.querySelector("[data-grid]");
  const tileOf = (id) => grid?.querySelector(`.tile[data-generation="${CSS.escape(id)}"]`);
  for (const element of [...elements].reverse()) {
    const { generation, replaces } = element.dataset;
    if (!generation) continue;
    const old = tileOf(generation) ?? (replaces && tileOf(replaces));
    if (old) old.replaceWith(element);
    else grid?.prepend(element);
  }
  const room = elements.find((element) => element.id === "room");
  if (room) document.getElementById("room")?.replaceChildren(...room.childNodes);
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

// The words in which the portal has refused something, if it has.
export function refusalIn(elements) {
  return elements.find((element) => element.matches(".form-error"))?.textContent ?? "";
}
