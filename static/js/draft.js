// Keeps what stands in the compose form on the server, so that it is there after a reload, after a
// crash and on another device.
import { promptOf, putForm, theForm } from "./compose_form.js";
import { elementsOf } from "./fragments.js";

const PAUSE = 600;
let timer = 0;
let saving = Promise.resolve();

export async function save(keepalive = false) {
  clearTimeout(timer);
  timer = 0;
  const form = theForm();
  const body = new FormData(form);
  body.delete("upload");
  body.set("revision", form.dataset.revision);
  try {
    const options = { method: "POST", body, headers: { "X-Fragment": "1" }, keepalive };
    const response = await fetch(form.dataset.draft, options);
    if (response.ok && !response.redirected) {
      theForm().dataset.revision = (await response.json()).revision;
    } else if (response.status === 409) {
      const [fresh] = elementsOf(await response.text());
      theForm().dataset.revision = fresh.dataset.revision;
      await save(keepalive);
    }
  } catch {
    // It is tried again with the next change.
  }
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    saving = saving.then(() => save());
  }, PAUSE);
}

for (const name of ["input", "change", "portal:changed"]) {
  document.addEventListener(name, (event) => {
    if (event.target.closest?.("[data-compose]")) plan();
  });
}
document.addEventListener("portal:sent", () => clearTimeout(timer));
addEventListener("pagehide", () => timer && save(true));
document.addEventListener("visibilitychange", () => document.hidden && timer && save(true));

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-undo]");
  if (!button) return;
  event.preventDefault();
  const body = new FormData(button.form);
  body.delete("upload");
  const response = await fetch(button.formAction, { method: "POST", body, headers: { "X-Fragment": "1" } });
  if (response.ok) putForm(elementsOf(await response.text())[0]);
  promptOf(theForm()).focus();
});
