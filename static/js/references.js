// Brings references from anywhere into the compose form: by choice, paste, and drop on the page. What
// takes them in, and the dialog in which one is chosen, are fetched when they are first wanted.
import { theForm } from "./compose_form.js";
import { mostOf, placeOf, showReferenceTrouble, words } from "./reference_chips.js";

async function withUploads(take) {
  try {
    take(await import("./reference_uploads.js"));
  } catch {
    showReferenceTrouble(words().wordsBroken);
  }
}

const addFiles = (files) => withUploads((uploads) => uploads.addFiles(files));
const addFrom = (text) => withUploads((uploads) => uploads.addFrom(text));

// From then on the form is not sent before what was pasted into it, or dropped on it, is there.
for (const sign of ["focusin", "dragenter"]) {
  addEventListener(sign, () => import("./reference_uploads.js").catch(() => {}), { once: true, passive: true });
}

// A field in the form is for browsers without a script; what is put into it is taken at once.
function takeChosen(input) {
  const files = [...input.files];
  input.value = "";
  if (files.length) addFiles(files);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-compose] input[type=file]")) takeChosen(event.target);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use-reference]");
  if (!button || !theForm()) return;
  event.preventDefault();
  withUploads((uploads) => uploads.addReference(button.dataset.useReference));
});

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-pick-open]")) return;
  try {
    const { open } = await import("./reference_picker.js");
    await open();
  } catch {
    // It can be pressed again.
  }
});

const isField = (target) => Boolean(target.closest?.("input, textarea, [contenteditable]"));

document.addEventListener("paste", (event) => {
  const data = event.clipboardData;
  if (!placeOf() || !data) return;
  // Cells of a table come as a picture, too, but are meant as text.
  if (data.files.length && !data.types.includes("text/plain")) {
    event.preventDefault();
    addFiles([...data.files]);
    return;
  }
  const text = data.getData("text/plain").trim();
  // An address that is pasted into a field is meant for the field.
  if (isField(event.target) || !/^https?:\/\/\S+$/.test(text)) return;
  event.preventDefault();
  addFrom(text);
});

// A drag of a link or a picture carries its address; text that is moved within a field does not.
const carries = (event) => {
  const types = event.dataTransfer?.types ?? [];
  return types.includes("Files") || types.includes("text/uri-list");
};

document.addEventListener("dragover", (event) => {
  if (!placeOf() || !carries(event)) return;
  event.preventDefault();
  const welcome = mostOf() > 0;
  event.dataTransfer.dropEffect = welcome ? "copy" : "none";
  theForm().classList.toggle("is-over", welcome);
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) theForm()?.classList.remove("is-over");
});
document.addEventListener("dragend", () => theForm()?.classList.remove("is-over"));
document.addEventListener("drop", (event) => {
  if (!placeOf() || !carries(event)) return;
  event.preventDefault();
  theForm().classList.remove("is-over");
  // A picture that is dragged within the browser carries both; its address says which it is.
  const [address] = event.dataTransfer
    .getData("text/uri-list")
    .split(/\r?\n/)
    .filter((line) => line && !line.startsWith("#"));
  if (address && /^https?:/.test(address)) addFrom(address);
  else if (event.dataTransfer.files.length) addFiles([...event.dataTransfer.files]);
});

// Some browsers put a form's earlier content back when they come back to a page.
addEventListener("pageshow", () => {
  const input = theForm()?.querySelector("input[type=file]");
  if (input?.files.length) takeChosen(input);
});

