// Tells by a notification of the browser and by a soft sound that a request has ended, for those
// who have chosen so; over several tabs once.
import { chosen, isWanted, mayNotify } from "./wishes.js";

const TOLD = "grokweb-told";
const MOST_REMEMBERED = 50;
const HELD_FOR = 300_000;
// A tab that is looked at goes first, so that nobody is notified of what they see.
const HIDDEN_WAITS = 400;
const NOTES = { completed: [660, 880], other: [440, 370] };

export async function tell(ended) {
  if (!isWanted()) return;
  if (document.hidden) await new Promise((resolve) => setTimeout(resolve, HIDDEN_WAITS));
  if (!(await claim(ended.id))) return;
  if (document.hidden && chosen("notifies") && mayNotify()) notify(ended);
  if (chosen("sounds")) play(NOTES[ended.state] ?? NOTES.other);
}

// Whether this tab is the one that tells of it. The lock is held for as long as any other tab may
// still learn of the same end: what one tab stores, another one sees too late.
function claim(id) {
  if (!navigator.locks) return remember(id);
  return new Promise((resolve) => {
    const hold = (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise((release) => setTimeout(release, HELD_FOR));
    };
    navigator.locks.request(`${TOLD}-${id}`, { ifAvailable: true }, hold).catch(() => resolve(false));
  });
}

// Without HTTPS there are no locks.
function remember(id) {
  const told = JSON.parse(localStorage.getItem(TOLD) ?? "[]");
  if (told.includes(id)) return false;
  localStorage.setItem(TOLD, JSON.stringify([...told, id].slice(-MOST_REMEMBERED)));
  return true;
}

function notify({ press, words, prompt, url }) {
  const options = { body: prompt, tag: press, icon: document.body.dataset.icon, lang: document.documentElement.lang };
  let shown;
  try {
    shown = new Notification(words, options);
  } catch {
    // Some browsers of phones let only a service worker do that.
    return;
  }
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
    location.assign(url);
  });
}

function play(notes) {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return;
  const context = new Context();
  notes.forEach((frequency, place) => {
    const start = context.currentTime + place * 0.16;
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.type = "sine";
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.12, start + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
    tone.connect(volume);
    volume.connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.55);
  });
  setTimeout(() => context.close(), 1500);
}
