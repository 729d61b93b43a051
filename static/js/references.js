// Takes the reference image by choice, drop or paste, and shows it as a chip.
import { fileInputOf, promptOf, showTrouble, theForm } from "./compose_form.js";

function changed(form) {
  form.dispatchEvent(new CustomEvent("portal:changed", { bubbles: true }));
}

function dropError(form) {
  form.querySelector("#reference-error")?.replaceChildren();
  const input = fileInputOf(form);
  input?.removeAttribute("aria-invalid");
  input?.removeAttribute("aria-describedby");
}

function dropChip(form) {
  const chip = form.querySelector("[data-chip]");
  const picture = chip?.querySelector("img");
  if (picture?.src.startsWith("blob:")) URL.revokeObjectURL(picture.src);
  chip?.remove();
}

function wrongWith(form, file) {
  // A file without a type may still be a picture; the server looks into it.
  if (file.type && !file.type.startsWith("image/")) return form.dataset.wordsNotPicture;
  return file.size > Number(form.dataset.maxBytes) ? form.dataset.wordsTooLarge : "";
}

function showFile(form) {
  const input = fileInputOf(form);
  const file = input.files[0];
  dropError(form);
  dropChip(form);
  const trouble = file ? wrongWith(form, file) : "";
  showTrouble(form, trouble);
  if (trouble) {
    input.value = "";
  } else if (file) {
  }
  changed(form);
}

function setFile(form, file) {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  fileInputOf(form).files = transfer.files;
  showFile(form);
}

function takeFile(form, files) {
  const picture = [...files].find((file) => file.type.startsWith("image/"));
  if (picture) setFile(form, picture);
  // What was chosen before stays.
  else if (files.length) showTrouble(form, form.dataset.wordsNotPicture);
}

function enhance(form) {
  const kept = form.querySelector("[name=references]");
  if (!kept) return;
  kept.hidden = true;
  form.querySelector("[data-chip-remove]").hidden = false;
}

function start() {
  const form = theForm();
  if (!form) return;
  enhance(form);
  if (fileInputOf(form)?.files.length) showFile(form);
}

// Every listener is on the document: the form is replaced when it comes back with errors.
document.addEventListener("portal:refused", (event) => {
  const form = event.target;
  const { file, moved } = event.detail;
  enhance(form);
  // What was chosen or removed while the answer was on its way counts more than what was sent.
  if (moved) dropChip(form);
  const answered = form.querySelector("[name=references], #reference-error");
  if (file && fileInputOf(form) && (moved || !answered)) setFile(form, file);
  else changed(form);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-compose] input[type=file]")) showFile(event.target.form);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-chip-remove]")?.closest("form");
  if (!form) return;
  const input = fileInputOf(form);
  if (input) input.value = "";
  dropError(form);
  dropChip(form);
  changed(form);
  (input ?? promptOf(form)).focus();
});
document.addEventListener("paste", (event) => {
  const form = theForm();
  const data = event.clipboardData;
  // Cells of a table come as a picture, too, but are meant as text.
  if (!form || !fileInputOf(form) || !data?.files.length || data.types.includes("text/plain")) return;
  event.preventDefault();
  takeFile(form, data.files);
});

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const welcome = Boolean(fileInputOf(theForm()));
  event.dataTransfer.dropEffect = welcome ? "copy" : "none";
  theForm().classList.toggle("is-over", welcome);
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) theForm().classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const form = theForm();
  form.classList.remove("is-over");
  if (fileInputOf(form)) takeFile(form, event.dataTransfer.files);
});

start();
// Some browsers put a form's earlier content back only now.
addEventListener("pageshow", () => {
  const form = theForm();
  if (form && fileInputOf(form)?.files.length && !form.querySelector("[data-chip] img")) showFile(form);
});
