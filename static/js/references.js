// Brings references from anywhere into the compose form: by choice, paste, and drop on the page.
import { theForm, wordsFor } from "./compose_form.js";
import { elementsOf, get } from "./fragments.js";
import { mostOf, placeOf, putChip, showReferenceTrouble, words } from "./reference_chips.js";
import { addAddress, addFiles, addImage, whileHeld } from "./reference_uploads.js";

const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const OF_GALLERY = new RegExp(`^/images/(${ID})/`);
const OF_SHELF = new RegExp(`^/references/${ID}/`);

// Adds what stands at an address: of our own gallery, of the shelf, or of another site.
export async function addFrom(text) {
  let address;
  try {
    address = new URL(text);
  } catch {
    return addAddress(text);
  }
  if (address.origin !== location.origin) return addAddress(text);
  const image = OF_GALLERY.exec(address.pathname);
  if (image) return addImage(image[1]);
  const reference = OF_SHELF.exec(address.pathname);
  return reference ? addReference(reference[0]) : addAddress(text);
}

export function addReference(address) {
  return whileHeld(async () => {
    showReferenceTrouble("");
    const response = await get(address);
    if (response.status === 404) throw { words: words().wordsGone };
    if (!response.ok || response.redirected) throw { words: wordsFor(response, theForm()) };
    await putChip(elementsOf(await response.text())[0]);
  });
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
  addReference(button.dataset.useReference);
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

