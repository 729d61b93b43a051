// Cancels and puts away from the grid without leaving it.
const announcer = document.querySelector("[data-announcer]");
const TIMEOUT = 20_000;
const LINK = "a[href]";

const tileOf = (id) => document.querySelector(`.tile[data-generation="${CSS.escape(id)}"]`);
const linkOf = (tile) => (tile?.matches(LINK) ? tile : tile?.querySelector(LINK));

function fresh(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children];
}

function put(old, tiles) {
  // The button that was pressed may have no focus of its own, as in Safari.
  const focused = old.contains(document.activeElement) || document.activeElement === document.body;
  const beside = old.nextElementSibling ?? old.previousElementSibling;
  old.replaceWith(...tiles);
  const target = linkOf(tiles[0] ?? beside) ?? document.querySelector("[data-compose] [name=prompt]");
  if (focused) target?.focus();
  document.dispatchEvent(new CustomEvent("portal:inserted"));
}

function say(words) {
  const trouble = document.querySelector("[data-send-trouble]");
  if (trouble) trouble.textContent = words;
}

async function act(action) {
  const id = action.closest(".tile").dataset.generation;
  const words = document.querySelector("[data-compose]").dataset;
  action.dataset.busy = "1";
  say("");
  try {
    const response = await fetch(action.action, {
      method: "POST",
      body: new FormData(action),
      headers: { "X-Fragment": "1" },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const html = await response.text();
    const known = !response.redirected && [200, 204, 409].includes(response.status);
    // The live stream may have drawn the tile anew in the meantime.
    const tile = tileOf(id);
    if (known && tile) {
      put(tile, fresh(html));
      announcer.textContent = response.status === 409 ? action.dataset.late : action.dataset.done;
    } else if (response.redirected) say(words.wordsSignedOut);
    else if (response.status === 403) say(words.wordsStale);
    else if (!known) say(words.wordsFault);
  } catch {
    say(words.wordsOffline);
  } finally {
    delete action.dataset.busy;
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-grid] form[data-done]")) return;
  event.preventDefault();
  if (!event.target.dataset.busy) act(event.target);
});
