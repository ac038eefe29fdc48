// After a refused form, the summary of what to mend gets the focus, else the first field that is wrong.
const WRONG = "main [aria-invalid=true]:not([hidden])";

function focusIn(root) {
  (root.querySelector("[data-focus]") ?? root.querySelector(WRONG))?.focus();
}
document.addEventListener("htmx:afterSettle", (event) => { if (!event.target.contains(document.activeElement)) focusIn(event.target.parentElement ?? document); });
focusIn(document);
