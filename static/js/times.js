// Shows moments in the time zone that the reader has chosen, else in the browser's own, in the
// language of the page.
const { lang, dataset } = document.documentElement;
const style = { dateStyle: "medium", timeStyle: "short" };

function formatIn(timeZone) {
  try {
    return new Intl.DateTimeFormat(lang, { ...style, timeZone });
  } catch {
    // This browser does not know the zone.
    return new Intl.DateTimeFormat(lang, style);
  }
}

const format = formatIn(dataset.timeZone);

function localise() {
  for (const time of document.querySelectorAll("time[data-local-time]")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.valueOf())) time.textContent = format.format(moment);
    time.removeAttribute("data-local-time");
  }
}

localise();
document.addEventListener("portal:inserted", localise);

// What was typed belongs to the person who typed it.
document.querySelector("[data-sign-out]")?.addEventListener("submit", () => sessionStorage.clear());
