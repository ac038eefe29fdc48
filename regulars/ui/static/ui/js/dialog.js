// Opens dialogs that htmx brings or a button names; gives the focus back where it came from.
let before = null;

function open(dialog) {
  if (dialog.open) return;
  if (!document.querySelector("dialog[open]")) before = document.activeElement;
  dialog.showModal();
  (dialog.querySelector("[autofocus], [aria-invalid=true]") ?? dialog.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea)"))?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) open(document.getElementById(opener.dataset.dialogOpen));
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) { event.preventDefault(); closer.closest("dialog")?.close(); }
  if (event.target.matches("dialog.dialog")) event.target.close(); // the backdrop
});

document.addEventListener("close", (event) => {
  if (!event.target.matches("dialog.dialog")) return;
  if (event.target.closest("#dialogs")) event.target.remove();
  if (before?.isConnected) before.focus();
}, true);

function openBrought(root) {
  for (const dialog of root.querySelectorAll("dialog[data-dialog-now], #dialogs dialog")) open(dialog);
}
document.addEventListener("htmx:afterSettle", () => openBrought(document));
document.addEventListener("regulars:close-dialog", () => document.querySelector("dialog[open]")?.close());
openBrought(document);
