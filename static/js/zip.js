// Starts a zip and says how far it is.
import { elementsOf, get } from "./fragments.js";

const EVERY = 1000;

async function look() {
  const old = document.querySelector("[data-zip]");
  try {
    const response = await get(location.pathname);
    const [fresh] = response.ok && !response.redirected ? elementsOf(await response.text()) : [];
    if (fresh) old.replaceWith(fresh);
  } catch {
    // It is asked again.
  }
  setTimeout(look, EVERY);
}

if (document.querySelector("[data-zip][data-new]")) document.querySelector("[data-zip-file]").click();
setTimeout(look, EVERY);
