// Cancels, puts away and sends again from the grid without leaving it.
import { showTrouble, theForm, wordsFor } from "./compose_form.js";
import { elementsOf, post } from "./fragments.js";
import { place, refusalIn } from "./grid.js";

const announcer = document.querySelector("[data-announcer]");
const LINK = "a[href]";

const tileOf = (id) => document.querySelector(`.tile[data-generation="${CSS.escape(id)}"]`);
const linkOf = (tile) => (tile?.matches(LINK) ? tile : tile?.querySelector(LINK));

function put(old, tiles) {
  // The button that was pressed may have no focus of its own, as in Safari.
  const focused = old.contains(document.activeElement) || document.activeElement === document.body;
  const beside = old.nextElementSibling ?? old.previousElementSibling;
  old.replaceWith(...tiles);
  const target = linkOf(tiles[0] ?? beside) ?? document.querySelector("[data-compose] [name=prompt]");
  if (focused) target?.focus();
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

async function act(action) {
  const id = action.closest(".tile").dataset.generation;
  action.dataset.busy = "1";
  showTrouble(theForm(), "");
  try {
    const response = await post(action);
    const html = await response.text();
    const known = !response.redirected && [200, 204, 409].includes(response.status);
    const elements = elementsOf(html);
    const refusal = refusalIn(elements);
    // The live stream may have drawn the tile anew in the meantime.
    const tile = tileOf(id);
    if (response.status === 201) {
      place(elements);
      linkOf(tileOf(elements[0].dataset.generation))?.focus();
      announcer.textContent = action.dataset.done;
    } else if (refusal) showTrouble(theForm(), refusal);
    else if (known && tile) {
      put(tile, elements);
      announcer.textContent = response.status === 409 ? action.dataset.late : action.dataset.done;
    } else if (!known) showTrouble(theForm(), wordsFor(response, theForm()));
  } catch {
    showTrouble(theForm(), theForm().dataset.wordsOffline);
  } finally {
    delete action.dataset.busy;
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-grid] form[data-done]")) return;
  event.preventDefault();
  if (!event.target.dataset.busy) act(event.target);
});
