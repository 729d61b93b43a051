// Follows the links that name a key, and goes to the field that names one.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  // On many keyboards a sign such as / is typed with Shift.
  if (event.shiftKey && event.key.length > 1) return;
  if (event.target.closest("input, textarea, select, [popover], pre, [tabindex='0']")) return;
  // What lies over the page has keys of its own.
  if (document.querySelector(".pswp, dialog[open]")) return;
  const target = document.querySelector(`:is(a, button, input, textarea)[data-key~="${CSS.escape(event.key)}"]`);
  if (!target?.matches("textarea, input")) target?.click();
  else {
    event.preventDefault();
    target.focus({ preventScroll: true });
  }
});
