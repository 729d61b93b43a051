// The compose form and its parts, and the line in it that says what went wrong.
export const theForm = () => document.querySelector("[data-compose]");
export const promptOf = (form) => form.elements.namedItem("prompt");
export const ratiosOf = (form) => form.elements.namedItem("aspect_ratio");
export const fileInputOf = (form) => form.querySelector("input[type=file]");

// Tells that something of the form was changed by a script.
export const changed = (form) => form.dispatchEvent(new CustomEvent("portal:changed", { bubbles: true }));

// Puts a form that the portal has sent in the place of the present one.
export function putForm(fresh) {
  const old = theForm();
  const focused = old.contains(document.activeElement);
  old.replaceWith(fresh);
  document.dispatchEvent(new CustomEvent("portal:form"));
  if (focused) promptOf(fresh).focus();
}

export function showTrouble(form, words) {
  form.querySelector("[data-send-trouble]").textContent = words;
}

// What is said of an answer that is not what was asked for, in the reader's language.
export function wordsFor(response, form) {
  const { wordsSignedOut, wordsStale, wordsFault } = form.dataset;
  if (response.redirected) return wordsSignedOut;
  return response.status === 403 ? wordsStale : wordsFault;
}
