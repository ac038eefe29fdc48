// Opens dialogs that htmx brings or a button names; gives the focus back where it came from.
let before = null;
const FIRST = ".dialog-body :is(input:not([type=hidden], [hidden]), select:not([hidden]), textarea)";

function open(dialog) {
  if (!dialog || dialog.open) return;
  before ??= document.activeElement;
  dialog.showModal();
  (dialog.querySelector("[autofocus], [aria-invalid=true]") ?? dialog.querySelector(FIRST))?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) open(document.getElementById(opener.dataset.dialogOpen));
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) { event.preventDefault(); closer.closest("dialog")?.close(); }
});
document.addEventListener("pointerdown", (event) => { // the backdrop, where no input can be lost
  if (event.target.matches("dialog.dialog:not(:has(form))")) event.target.close();
});

document.addEventListener("close", (event) => {
  if (!event.target.matches("dialog.dialog")) return;
  if (event.target.closest("#dialogs")) event.target.remove();
  if (before?.isConnected) before.focus();
  before = null;
}, true);

const openBrought = () => document.querySelectorAll("dialog[data-dialog-now], #dialogs dialog").forEach(open);
document.addEventListener("htmx:afterSettle", openBrought);
document.addEventListener("regulars:close-dialog", () => document.querySelector("dialog[open]")?.close());
openBrought();
