// Earlier prompts in a dialog beside the compose form, the buttons of the history, and templates
// that show what their blanks make.
import { promptOf, putForm, showTrouble, theForm, wordsFor } from "./compose_form.js";
import { pause, resume, save } from "./draft.js";
import { elementsOf, get, post } from "./fragments.js";

const PAUSE = 180;
const numbers = new Intl.NumberFormat(document.documentElement.lang);
let timer = 0;
let asked = 0;

const picker = () => document.querySelector("[data-prompt-picker]");
const choicesOf = (dialog) => [...dialog.querySelectorAll("[data-picker-list] button")];

// Into the compose form

async function intoBar(form) {
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  try {
    // What was typed a moment ago is to be brought back by undoing, too.
    await save();
    await pause();
    const response = await post(form);
    const html = await response.text();
    if (response.ok && !response.redirected) {
      picker()?.close();
      putForm(elementsOf(html)[0]);
      promptOf(theForm()).focus();
    } else if (response.status === 422) form.submit();
    else say(form, wordsFor(response, theForm()));
  } catch {
    say(form, theForm().dataset.wordsOffline);
  } finally {
    delete form.dataset.busy;
    resume();
  }
}

// Above a dialog nobody would see what stands in the compose form.
function say(form, words) {
  if (form.closest("dialog")) picker().close();
  showTrouble(theForm(), words);
  theForm().scrollIntoView({ block: "start" });
}

// The dialog

export async function open() {
  picker()?.remove();
  const link = document.querySelector("[data-earlier-prompts]");
  try {
    const response = await get(link.href);
    if (!response.ok || response.redirected) throw new Error(response.status);
    const [dialog] = elementsOf(await response.text());
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    dialog.querySelector("[data-picker-filter]").focus();
  } catch {
    // The page of the history says what is the matter.
    location.assign(link.href);
  }
}

async function filter(dialog) {
  const turn = ++asked;
  const query = dialog.querySelector("[data-picker-filter]").value;
  try {
    const response = await get(`${dialog.dataset.address}?q=${encodeURIComponent(query)}`);
    if (!response.ok || response.redirected || turn !== asked) return;
    const [list] = elementsOf(await response.text());
    dialog.querySelector("[data-picker-list]").replaceWith(list);
  } catch {
    // What is shown stays; the next letter asks again.
  }
}

function step(event, dialog) {
  const choices = choicesOf(dialog);
  const at = choices.indexOf(document.activeElement);
  const isFilter = event.target.matches("[data-picker-filter]");
  if (event.key === "Enter" && isFilter) choices[0]?.click();
  else if (event.key === "ArrowDown" && (isFilter || at >= 0)) choices[Math.min(at + 1, choices.length - 1)]?.focus();
  else if (event.key === "ArrowUp" && at > 0) choices[at - 1].focus();
  else if (event.key === "ArrowUp" && at === 0) dialog.querySelector("[data-picker-filter]").focus();
  else return;
  event.preventDefault();
}

document.addEventListener("click", (event) => {
  // A press beside the dialog is on its backdrop.
  if (event.target === picker()) picker().close();
});
document.addEventListener("keydown", (event) => {
  const dialog = event.target.closest?.("[data-prompt-picker]");
  if (dialog && !event.isComposing) step(event, dialog);
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-picker-filter]")) {
    clearTimeout(timer);
    timer = setTimeout(filter, PAUSE, picker());
  }
  const form = event.target.closest("[data-fill]");
  if (form) showFilled(form);
});

// The buttons of one line in the history

async function act(form) {
  const line = form.closest("[data-prompt]");
  const button = document.activeElement?.id;
  try {
    const response = await post(form);
    const html = await response.text();
    if (!response.ok || response.redirected) throw new Error(response.status);
    const [fresh] = elementsOf(html);
    const beside = line.nextElementSibling ?? line.previousElementSibling;
    if (fresh) line.replaceWith(fresh);
    else line.remove();
    (fresh ? document.getElementById(button) : beside?.querySelector("button"))?.focus();
  } catch {
    form.submit();
  }
}

document.addEventListener("submit", (event) => {
  if (!theForm()) return;
  if (event.target.matches("[data-into-bar]")) {
    event.preventDefault();
    intoBar(event.target);
  } else if (event.target.matches("[data-prompt-action]")) {
    event.preventDefault();
    act(event.target);
  }
});

// What a template makes of its blanks

function showFilled(form) {
  let length = 0;
  for (const part of form.querySelector("[data-filled]").childNodes) {
    if (part.dataset?.blank !== undefined) {
      const field = form.querySelector(`[data-value="${CSS.escape(part.dataset.blank)}"]`);
      part.textContent = field.value || part.dataset.name;
      part.classList.toggle("is-filled", Boolean(field.value));
      length += field.value.length;
    } else {
      length += part.textContent.length;
    }
  }
  const counter = form.querySelector("[data-length]");
  const most = Number(counter.dataset.most);
  counter.textContent = `${numbers.format(length)} / ${numbers.format(most)}`;
  counter.classList.toggle("is-over", length > most);
}

document.querySelectorAll("[data-fill]").forEach(showFilled);
