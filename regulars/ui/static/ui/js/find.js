// A search field over what is on the page already: data-find hides the rows that don't contain what is typed.
const showFind = () => document.querySelectorAll("[data-find][hidden]").forEach((input) => { input.hidden = false; });

document.addEventListener("input", (event) => {
  const input = event.target.closest("[data-find]");
  if (!input) return;
  event.stopImmediatePropagation(); // nothing that would be saved has changed
  const words = input.value.trim().toLowerCase();
  let found = 0;
  for (const group of input.parentElement.querySelectorAll("[data-find-group]")) {
    let here = 0;
    for (const row of group.querySelectorAll("[data-find-row]")) {
      row.hidden = !row.textContent.toLowerCase().includes(words);
      here += row.hidden ? 0 : 1;
    }
    group.hidden = !here;
    found += here;
  }
  const none = input.parentElement.querySelector("[data-find-none]");
  if (none) none.hidden = found > 0;
}, true);
document.addEventListener("keydown", (event) => { // Enter takes the first that is left
  if (event.key !== "Enter" || !event.target.matches?.("[data-find]")) return;
  event.preventDefault();
  event.target.parentElement.querySelector("[data-find-row]:not([hidden]) button")?.click();
});
document.addEventListener("toggle", (event) => { if (event.target.matches?.("[data-picker][open]")) event.target.querySelector("[data-find]")?.focus(); }, true);
document.addEventListener("htmx:afterSettle", showFind);
showFind();
