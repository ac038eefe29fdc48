// A form with data-guard asks before unsaved edits are left behind.
const dirty = new Set(document.querySelectorAll("form[data-guard][data-unsaved]")); // with entries that came along already
const forget = (form) => dirty.delete(form);

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});
document.addEventListener("htmx:afterSettle", () => { // what replaced a part of the page may bring some too
  for (const form of document.querySelectorAll("form[data-guard][data-unsaved]")) dirty.add(form);
});
document.addEventListener("submit", (event) => forget(event.target));
document.addEventListener("reset", (event) => forget(event.target));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-discard]")) dirty.clear();
});
addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});
document.addEventListener("htmx:confirm", (event) => { // a part of the page is about to be replaced
  const { elt, target } = event.detail;
  const lost = [...dirty].some((form) => target?.contains(form) && !form.contains(elt));
  if (lost && !confirm(document.getElementById("words").dataset.leave)) event.preventDefault();
});
