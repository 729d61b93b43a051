// The chips of reference images in the compose form: putting them in, replacing, and taking out.
import { changed, promptOf, putForm, theForm, wordsOf } from "./compose_form.js";
import { pause, resume } from "./draft.js";
import { elementsOf, postTo } from "./fragments.js";

export const placeOf = () => document.querySelector("[data-chips]");
export const words = () => wordsOf(placeOf());
const chipsOf = () => [...placeOf().querySelectorAll("[data-chip]")];
export const mostOf = () => Number(placeOf()?.dataset.most ?? 0);

// Says aloud what went well.
export function announce(text) {
  const announcer = document.querySelector("[data-announcer]");
  if (announcer) announcer.textContent = text;
}

// Shows what went wrong, beside the chips; nothing clears it.
export function showReferenceTrouble(text) {
  const place = document.querySelector("[data-reference-trouble]");
  if (!place) return;
  const line = document.createElement("p");
  line.className = "field-error";
  line.textContent = text;
  place.replaceChildren(...(text ? [line] : []));
}

export function tokenField() {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", theForm().elements.namedItem("csrfmiddlewaretoken").value);
  return body;
}

let lastOne = Promise.resolve();

// Puts a chip into the form, one after the other; where the model takes no more, the oldest goes.
export function putChip(chip) {
  lastOne = lastOne.then(() => put(chip));
  return lastOne;
}

async function put(chip) {
  const { reference } = chip.dataset;
  const kept = chipsOf();
  if (kept.some((one) => one.dataset.reference === reference)) {
    announce(words().wordsAdded);
  } else if (kept.length < mostOf()) {
    insert(chip);
    announce(words().wordsAdded);
  } else if (await replacedByPortal(chip)) {
    announce(words().wordsReplaced);
  } else {
    kept[0]?.remove();
    insert(chip);
    announce(words().wordsReplaced);
  }
}

function insert(chip) {
  const place = placeOf();
  place.insertBefore(chip, place.querySelector("[data-waiting]"));
  chip.scrollIntoView({ block: "nearest" });
  changed(theForm());
}

// The portal exchanges it in the draft, so that the bar can offer to undo that. What stands in the
// form goes along, for that may not be kept yet; without an answer it is done here.
async function replacedByPortal(chip) {
  await pause();
  const form = theForm();
  const typed = promptOf(form).value;
  const body = new FormData(form);
  body.delete("upload");
  try {
    const answer = await postTo(chip.dataset.use, body);
    if (!answer.ok || answer.redirected) return false;
    const [fresh] = elementsOf(await answer.text());
    const now = promptOf(theForm()).value;
    putForm(fresh);
    if (now !== typed) {
      promptOf(fresh).value = now;
      changed(fresh);
    }
    return true;
  } catch {
    return false;
  } finally {
    resume();
  }
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-chip-remove]")?.closest("[data-chip]");
  if (!chip) return;
  const next = chip.nextElementSibling?.querySelector?.("[data-chip-remove]");
  chip.remove();
  showReferenceTrouble("");
  changed(theForm());
  announce(words().wordsRemoved);
  (next ?? document.querySelector("[data-pick-open]") ?? promptOf(theForm())).focus();
});
