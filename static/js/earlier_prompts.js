// Opens the dialog with earlier prompts; what they need is fetched when it is first wanted, or where
// a page is made of them.
const IN_PAGE = "[data-into-bar], [data-prompt-action], [data-fill]";
const prompts = () => import("./prompts.js");

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-earlier-prompts]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const { open } = await prompts();
    await open();
  } catch {
    location.assign(link.href);
  }
});

if (document.querySelector(IN_PAGE)) prompts();
