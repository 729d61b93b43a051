// Chooses pictures with a box that is drawn with the mouse; the page scrolls at its edges.

const FAR_ENOUGH = 6;
const EDGE = 60;

// Those that it touches are put beside the `chosen` ones where a key is held, else in their place.
export function begin(start, chosen, put) {
  const from = { x: start.pageX, y: start.pageY };
  const adds = start.shiftKey || start.ctrlKey || start.metaKey;
  const before = adds ? chosen : [];
  const seen = new Map(); // the places of all tiles that were in the page meanwhile
  const end = new AbortController();
  const options = { signal: end.signal };
  let band = null;
  let at = start;
  let frame = 0;

  function draw() {
    const y = at.clientY + scrollY;
    const x = at.clientX + scrollX;
    const box = { left: Math.min(from.x, x), right: Math.max(from.x, x), top: Math.min(from.y, y), bottom: Math.max(from.y, y) };
    for (const name of ["left", "top"]) band.style[name] = `${box[name]}px`;
    band.style.width = `${box.right - box.left}px`;
    band.style.height = `${box.bottom - box.top}px`;
    for (const one of document.querySelectorAll("main [data-select]")) {
      const place = one.closest(".tile").getBoundingClientRect();
      if (place.width) seen.set(one.value, { left: place.left + scrollX, right: place.right + scrollX, top: place.top + scrollY, bottom: place.bottom + scrollY });
    }
    const hit = [...seen].filter(([, one]) => one.left < box.right && one.right > box.left && one.top < box.bottom && one.bottom > box.top);
    put([...before, ...hit.map(([id]) => id)]);
  }

  function step() {
    const speed = at.clientY < EDGE ? at.clientY - EDGE : Math.max(0, at.clientY - innerHeight + EDGE);
    if (speed) {
      scrollBy(0, speed / 3);
      draw();
    }
    frame = requestAnimationFrame(step);
  }

  function move(event) {
    at = event;
    if (!band) {
      if (Math.hypot(event.pageX - from.x, event.pageY - from.y) < FAR_ENOUGH) return;
      band = document.createElement("div");
      band.className = "selection-band";
      document.body.append(band);
      document.body.classList.add("selecting-by-band");
      step();
    }
    draw();
  }

  function stop() {
    end.abort();
    cancelAnimationFrame(frame);
    document.body.classList.remove("selecting-by-band");
    if (!band) return;
    band.remove();
    // The press ends on something; that is no click.
    const once = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("click", once, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", once, true));
  }

  addEventListener("pointermove", move, options);
  addEventListener("pointerup", stop, options);
  addEventListener("pointercancel", stop, options);
  addEventListener("dragstart", (event) => event.preventDefault(), options);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  }, options);
}
