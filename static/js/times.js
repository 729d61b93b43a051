// Shows moments in the reader's own time zone, in the language of the page.
const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "medium",
  timeStyle: "short",
});

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
