// Follows the links that name a key.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [popover], pre, [tabindex='0']")) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
