// Takes in references while the prompt is still being typed: with progress, and a way to cancel.
import { theForm, wordsFor, wordsOf } from "./compose_form.js";
import { dialogs } from "./dialogs.js";
import { elementsOf, get, postTo } from "./fragments.js";
import {
  announce, mostOf, placeOf, putChip, showReferenceTrouble, tokenField, words,
} from "./reference_chips.js";

const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const OF_GALLERY = new RegExp(`^/images/(${ID})/`);
const OF_SHELF = new RegExp(`^/references/${ID}/`);

const underWay = new Set();
// Whether the form was sent meanwhile, and goes once everything is there.
let waits = false;

const addFile = (file) => take(file.name, words().upload, "upload", file);
export const addAddress = (address) => take(words().wordsAddress, words().fetch, "url", address);
export const addImage = (id) => take(words().wordsImage, words().fromImage, "image", id);

// Adds what stands at an address: of our own gallery, of the shelf, or of another site.
export async function addFrom(text) {
  let address;
  try {
    address = new URL(text);
  } catch {
    return addAddress(text);
  }
  if (address.origin !== location.origin) return addAddress(text);
  const image = OF_GALLERY.exec(address.pathname);
  if (image) return addImage(image[1]);
  const reference = OF_SHELF.exec(address.pathname);
  return reference ? addReference(reference[0]) : addAddress(text);
}

export function addReference(address) {
  return whileHeld(async () => {
    showReferenceTrouble("");
    const response = await get(address);
    if (response.status === 404) throw { words: words().wordsGone };
    if (!response.ok || response.redirected) throw { words: wordsFor(response, theForm()) };
    await putChip(elementsOf(await response.text())[0]);
  });
}

// Adds as many as the model takes, and says so of the rest.
export function addFiles(files) {
  if (!mostOf()) {
    showReferenceTrouble(words().wordsOff);
    return;
  }
  const taken = files.slice(0, mostOf());
  const done = taken.map(checkedFile);
  if (files.length > taken.length) showReferenceTrouble(words().wordsTooMany);
  return Promise.all(done);
}

function checkedFile(file) {
  showReferenceTrouble("");
  // A file without a type may still be a picture; the portal looks into it.
  if (file.type && !file.type.startsWith("image/")) return refuse("wordsNotPicture");
  if (file.size > Number(theForm().dataset.maxBytes)) return refuse("wordsTooLarge");
  return addFile(file);
}

// What is said of it comes with the dialogs, which may not be there yet.
async function refuse(name) {
  await dialogs().catch(() => {});
  showReferenceTrouble(wordsOf(theForm())[name] ?? theForm().dataset.wordsOffline);
}

// Does something that ends with a chip in the form; until then the form is not sent.
export async function whileHeld(work) {
  if (!mostOf()) {
    showReferenceTrouble(words().wordsOff);
    return;
  }
  const job = { chip: null };
  underWay.add(job);
  try {
    await work(job);
  } catch (trouble) {
    // What was meant to go with it is not sent without it.
    stopWaiting();
    if (trouble.isCancelled) announce(words().wordsCancelled);
    else showReferenceTrouble(trouble.words ?? words().wordsBroken);
  } finally {
    underWay.delete(job);
  }
  if (waits && !underWay.size) goOn();
}

const take = (name, address, field, value) =>
  whileHeld(async (job) => {
    if (field !== "upload") showReferenceTrouble("");
    const body = tokenField();
    body.set(field, value);
    const chip = waitingChip(name);
    job.chip = chip;
    placeOf().append(chip);
    try {
      const fresh = await send(address, body, chip.querySelector("progress"), job);
      job.chip = null;
      chip.remove();
      await putChip(fresh);
    } finally {
      job.chip = null;
      chip.remove();
    }
  });

function waitingChip(name) {
  const template = placeOf().querySelector("[data-waiting-chip]");
  const chip = template.content.firstElementChild.cloneNode(true);
  chip.querySelector("[data-name]").textContent = name;
  chip.title = name;
  return chip;
}

// Resolves to the chip. A request that is cancelled when all of it was sent can't be called back:
// what it has put on the shelf is taken off again.
function send(address, body, progress, job) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let [isSent, isCancelled] = [false, false];
    request.open("POST", address);
    request.setRequestHeader("X-Fragment", "1");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.upload.addEventListener("load", () => {
      isSent = true;
      progress.removeAttribute("value");
    });
    request.addEventListener("load", () => {
      if (isCancelled) takeBack(request);
      else if (request.status < 300 && request.responseURL.endsWith(address)) resolve(elementsOf(request.response)[0]);
      else reject({ words: reasonOf(request, address) });
    });
    request.addEventListener("error", () => reject({ words: words().wordsBroken }));
    job.cancel = () => {
      isCancelled = true;
      if (!isSent) request.abort();
      reject({ isCancelled: true });
    };
    request.send(body);
  });
}

function takeBack(request) {
  if (request.status !== 201) return;
  const chip = elementsOf(request.response)[0];
  postTo(chip.dataset.takeOff, tokenField());
}

function reasonOf(request, address) {
  const isOurs = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
  if (isOurs && request.status >= 400) return request.response;
  return wordsFor({ redirected: !request.responseURL.endsWith(address), status: request.status }, theForm());
}

// Sending waits

function stopWaiting() {
  waits = false;
  showWaiting();
}

function goOn() {
  stopWaiting();
  theForm().requestSubmit();
}

// The button's own words stay in it, so that whoever changes them finds them.
function showWaiting() {
  const button = theForm()?.querySelector("[data-send]");
  const shown = button?.querySelector("[data-waits]");
  if (!button || Boolean(shown) === waits) return;
  if (waits) {
    const own = document.createElement("span");
    own.hidden = true;
    own.dataset.own = "";
    own.append(...button.childNodes);
    const said = document.createElement("span");
    said.dataset.waits = "";
    said.textContent = words().wordsWaits;
    button.append(own, said);
    announce(words().wordsWaits);
  } else {
    button.replaceChildren(...button.querySelector("[data-own]").childNodes);
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const isOther = event.submitter?.hasAttribute("formaction");
    if (!underWay.size || isOther || !event.target.matches("[data-compose]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waits = true;
    showWaiting();
  },
  true,
);

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-cancel]")?.closest("[data-waiting]");
  for (const job of underWay) if (chip && job.chip === chip) job.cancel();
});

// The form was replaced; what is on its way belongs to the new one.
document.addEventListener("portal:form", () => {
  placeOf()?.append(...[...underWay].map((job) => job.chip).filter(Boolean));
  showWaiting();
});
