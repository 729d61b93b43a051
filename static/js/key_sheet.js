// The list of all keys, as a dialog.
import { elementsOf, get } from "./fragments.js";

const PAGE = "/keys/";
let dialog = null;

function linked(address) {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.onload = link.onerror = resolve;
    link.href = address;
    document.head.append(link);
  });
}

export async function showKeys() {
  dialog ??= await made();
  if (!dialog) location.assign(PAGE);
  else if (!dialog.open) dialog.showModal();
}

async function made() {
  const response = await get(PAGE);
  if (!response.ok || response.redirected) return null;
  const [fresh] = elementsOf(await response.text());
  await linked(fresh.dataset.styles);
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    for (const key of fresh.querySelectorAll("[data-mac]")) key.textContent = key.dataset.mac;
  }
  document.body.append(fresh);
  return fresh;
}
