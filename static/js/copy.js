// Copies the text of the element that a button names.
async function copy(element) {
  if (navigator.clipboard) return navigator.clipboard.writeText(element.textContent);
  // Without HTTPS there is no clipboard object.
  getSelection().selectAllChildren(element);
  document.execCommand("copy");
  getSelection().removeAllRanges();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.dataset.busy) return;
  await copy(document.getElementById(button.dataset.copy));
  const words = button.querySelector("[data-copy-words]");
  const before = words.textContent;
  button.dataset.busy = "1";
  words.textContent = button.dataset.copied;
  document.querySelector("[data-announcer]").textContent = button.dataset.copied;
  setTimeout(() => {
    words.textContent = before;
    delete button.dataset.busy;
  }, 2000);
});
