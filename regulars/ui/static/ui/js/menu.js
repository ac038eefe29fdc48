// Row menus: placed below their button, walked with the arrow keys.
const items = (menu) => [...menu.querySelectorAll("[role^=menuitem]:not([disabled])")];

function place(menu) {
  const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!button) return;
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + 4 + height <= innerHeight || at.top < height;
  const left = at.left + width <= innerWidth - 8 && at.left < innerWidth / 2 ? at.left : at.right - width;
  menu.style.insetInlineStart = `${Math.max(8, left)}px`;
  menu.style.insetBlockStart = `${below ? at.bottom + 4 : at.top - height - 4}px`;
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".menu[popover]") || event.newState !== "open") return;
  place(menu);
  items(menu)[0]?.focus({ preventScroll: true });
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  if (!menu) return;
  const all = items(menu);
  const here = all.indexOf(document.activeElement);
  const step = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
  if (step !== undefined) { event.preventDefault(); all.at(step % all.length)?.focus(); }
  if (event.key === "Tab") menu.hidePopover();
});

document.addEventListener("click", (event) => {
  if (event.target.closest(".menu-item")) event.target.closest(".menu[popover]")?.hidePopover();
});
addEventListener("scroll", () => document.querySelectorAll(".menu:popover-open").forEach(place), { passive: true, capture: true });
