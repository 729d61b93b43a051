// Asks again for words that change though nothing of one's own does, of which no stream tells: an
// element names the address that gives it anew, alone or with others, and after how many seconds.
import { elementsOf, get } from "./fragments.js";

const AFTER_TROUBLE = 60_000;

const planned = new Set(); // addresses that will be asked for

function plan(address, pause) {
  planned.add(address);
  setTimeout(ask, pause, address);
}

async function ask(address) {
  const one = document.querySelector(`[data-renew="${CSS.escape(address)}"]`);
  if (!one || document.hidden) {
    planned.delete(address);
    return;
  }
  let fine = false;
  try {
    const response = await get(address);
    fine = response.ok && !response.redirected;
    if (fine) elementsOf(await response.text()).forEach(put);
  } catch {
    fine = false;
  }
  plan(address, fine ? one.dataset.every * 1000 : AFTER_TROUBLE);
}

function put(fresh) {
  const old = document.getElementById(fresh.id);
  // What has been sent since does not wait any more, and the live stream draws it anew.
  if (!old?.dataset.renew) return;
  // What is over does not change any more.
  if (!fresh.dataset.renew) delete old.dataset.renew;
  if (old.innerHTML === fresh.innerHTML) return;
  old.replaceChildren(...fresh.childNodes);
}

function review(soon) {
  if (document.hidden) return;
  for (const { dataset } of document.querySelectorAll("[data-renew]")) {
    if (!planned.has(dataset.renew)) plan(dataset.renew, soon ? 0 : dataset.every * 1000);
  }
}

review(false);
document.addEventListener("portal:inserted", () => review(false));
document.addEventListener("visibilitychange", () => review(true));
