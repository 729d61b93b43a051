// Opens pictures in the lightbox, and the list of keys; both are fetched when they are first wanted.
const OPENS = ".tile[data-image] .tile-link, a[data-view]";
const here = location.pathname;

async function open(link, opener) {
  try {
    const { view } = await import("./lightbox.js");
    await view(link, opener);
  } catch {
    // What can't be shown here is on a page of its own.
    location.assign(link);
  }
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest(OPENS);
  if (!link) return;
  event.preventDefault();
  open(link.href, link);
});

// The page beneath the lightbox stays what it was; after a reload there may be another one.
addEventListener("popstate", (event) => {
  if (document.querySelector(".pswp")) return;
  if (event.state?.picture) open(location.href, null);
  else if (location.pathname !== here) location.reload();
});

document.addEventListener("keydown", async (event) => {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea, select, dialog")) return;
  event.preventDefault();
  const { showKeys } = await import("./key_sheet.js");
  await showKeys();
});
