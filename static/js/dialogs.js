// Fetches the dialogs of a page when one of them is likely to be used: none is seen at first.
import { elementsOf, get } from "./fragments.js";

// A file may be dropped, or chosen, by somebody whose pointer was never over the page.
const SIGNS = ["pointerover", "focusin", "keydown", "touchstart", "dragenter", "change", "paste"];
const address = document.body.dataset.dialogs;
let asked = null;

async function load() {
  const response = await get(address);
  if (!response.ok || response.redirected) throw new Error(response.status);
  const elements = elementsOf(await response.text());
  const isStyle = (one) => one.matches("link");
  const styles = elements.filter(isStyle).map((link) => new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  }));
  await Promise.all(styles);
  document.body.append(...elements.filter((one) => !isStyle(one)));
}

// Resolves once they are there; after a failure the next one who asks tries again.
export function dialogs() {
  asked ??= load().catch((error) => {
    asked = null;
    throw error;
  });
  return asked;
}

if (address) {
  const soon = () => {
    for (const sign of SIGNS) removeEventListener(sign, soon);
    dialogs().catch(() => {});
  };
  for (const sign of SIGNS) addEventListener(sign, soon, { passive: true });
}
