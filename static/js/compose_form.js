// The compose form and its parts, and the line in it that says what went wrong.
export const theForm = () => document.querySelector("[data-compose]");
export const promptOf = (form) => form.elements.namedItem("prompt");
export const fileInputOf = (form) => form.querySelector("input[type=file]");
export const revisionOf = (form) => form.querySelector("[name=revision]");

// What of the form is no draft: the tokens of this page, and what is sent on its own.
const NO_DRAFT = ["csrfmiddlewaretoken", "form_token", "revision", "upload", "reference_url"];

export const contentOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => !NO_DRAFT.includes(name) && typeof value === "string");

// What the portal has sent, whatever was typed or put back by the browser since.
export function contentAsSent(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return contentOf(copy);
}

const hasValue = (form, name, value) =>
  new FormData(form).getAll(name).includes(value);

// Puts some content into the form. What the form has no control for goes along hidden, until the
// portal has sent a form that shows it.
export function putContent(form, content) {
  const boxes = ["references", "remix_of"];
  const wanted = content.filter(([name]) => boxes.includes(name)).map(([, value]) => value);
  for (const box of form.querySelectorAll("[name=references], [name=remix_of]")) box.checked = wanted.includes(box.value);
  for (const [name, value] of content) {
    const control = form.elements.namedItem(name);
    if (control && !boxes.includes(name)) control.value = value;
    if (!hasValue(form, name, value) && name !== "prompt") {
      const unseen = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      unseen.dataset.unseen = "";
      form.append(unseen);
    }
  }
}

// Tells that something of the form was changed by a script.
export const changed = (form) => form.dispatchEvent(new CustomEvent("portal:changed", { bubbles: true }));

// Puts a form that the portal has sent in the place of the present one, with the focus where it was.
export function putForm(fresh) {
  const old = theForm();
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const { selectionStart, selectionEnd } = promptOf(old);
  old.replaceWith(fresh);
  document.dispatchEvent(new CustomEvent("portal:form"));
  if (!focused) return;
  const same = focused.name && fresh.querySelector(`[name="${CSS.escape(focused.name)}"]:not([type=radio]:not(:checked), [type=hidden])`);
  (same || promptOf(fresh)).focus({ preventScroll: true });
  promptOf(fresh).setSelectionRange(selectionStart, selectionEnd);
}

export function showTrouble(form, words) {
  form.querySelector("[data-send-trouble]").textContent = words;
}

// What is said of an answer that is not what was asked for, in the reader's language.
// The words that came with the dialogs, and those of an element itself.
export const wordsOf = (element) => ({ ...document.querySelector("[data-words]")?.dataset, ...element.dataset });

export function wordsFor(response, form) {
  const { wordsSignedOut, wordsStale, wordsFault } = wordsOf(form);
  if (response.redirected) return wordsSignedOut ?? wordsFault;
  return (response.status === 403 && wordsStale) || wordsFault;
}
