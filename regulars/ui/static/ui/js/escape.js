// Escape leaves what is being edited, by the link that says data-escape; open dialogs and menus take it first.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], .menu:popover-open, .multi-list:popover-open")) return;
  const link = document.querySelector("[data-escape]");
  if (link) { event.preventDefault(); link.click(); }
});
