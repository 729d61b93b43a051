// Counts down to when a picture should be ready. No live region is around it, so that nothing of
// this is read aloud by itself.
const TICK = 1000;
const EXACT_SECONDS = 20;
const COARSE_STEP = 5;
const MINUTE = 60;

// How far the reader's clock is ahead of the portal's, as each element's arrival has told.
const ahead = new WeakMap();
let timer = 0;

// The same as `roughly` of gallery/pages/outlook.py.
function roughly(seconds, { wordsSeconds, wordsMinutes }) {
  const put = (words, number) => words.replace("{}", number);
  if (seconds < EXACT_SECONDS) return put(wordsSeconds, Math.max(Math.round(seconds), 1));
  const coarse = Math.round(seconds / COARSE_STEP) * COARSE_STEP;
  if (coarse < MINUTE) return put(wordsSeconds, coarse);
  return put(wordsMinutes, Math.round(seconds / MINUTE));
}

function wordsOf(time) {
  const { countdown, late, now, wordsSoon, wordsLate } = time.dataset;
  if (!ahead.has(time)) ahead.set(time, Date.now() - Date.parse(now));
  const moment = Date.now() - ahead.get(time);
  const left = Date.parse(time.dateTime) - moment;
  if (left > 0) return countdown.replace("{}", roughly(left / 1000, time.dataset));
  return moment > Date.parse(late) ? wordsLate : wordsSoon;
}

function tick() {
  clearTimeout(timer);
  const times = document.querySelectorAll("time[data-countdown]");
  for (const time of times) {
    const words = wordsOf(time);
    if (time.textContent !== words) time.textContent = words;
  }
  if (times.length) timer = setTimeout(tick, TICK);
}

tick();
document.addEventListener("portal:inserted", tick);
