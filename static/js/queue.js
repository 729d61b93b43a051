// Opens and closes the queue's panel, which is fetched when it is first wanted.
const link = document.querySelector("[data-queue-link]");
const isPage = Boolean(document.querySelector("[data-queue-body]"));
const panel = () => import("./queue_panel.js");

async function toggle() {
  try {
    await (await panel()).toggle();
  } catch {
    location.assign(link.href);
  }
}

link?.addEventListener("click", (event) => {
  if (isPage || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  toggle();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Q" || !event.shiftKey || event.isComposing || event.repeat) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (!link || isPage || event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  toggle();
});

if (isPage) panel();
