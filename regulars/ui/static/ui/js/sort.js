// Rows of a list with data-sort change places: dragged by their handle, by their two buttons, by Alt with an arrow key.
const rowsOf = (list) => [...list.querySelectorAll(":scope > [data-sort-row]")];

function changed(row) {
  const list = row.closest("[data-sort]");
  const said = list.parentElement.querySelector("[data-sort-said]");
  const all = rowsOf(list);
  if (said) said.textContent = `${row.dataset.name}: ${all.indexOf(row) + 1} / ${all.length}`;
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

function step(row, by) {
  const focused = document.activeElement;
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other?.matches("[data-sort-row]")) return;
  if (by < 0) other.before(row); else other.after(row);
  if (row.contains(focused)) focused.focus();
  row.scrollIntoView({ block: "nearest" });
  changed(row);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sort-by]");
  if (!button) return;
  event.preventDefault();
  step(button.closest("[data-sort-row]"), Number(button.dataset.sortBy));
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-sort-row]");
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!row || !by || !event.altKey || row.closest("fieldset:disabled")) return;
  event.preventDefault();
  step(row, by);
});

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-sort-handle]");
  if (!handle || event.button || handle.closest("fieldset:disabled")) return;
  event.preventDefault();
  const row = handle.closest("[data-sort-row]");
  const list = row.closest("[data-sort]");
  const before = rowsOf(list).indexOf(row);
  row.classList.add("row-dragged");
  const move = ({ clientY: y }) => {
    for (const other of rowsOf(list)) {
      if (other === row) continue;
      const { top, height } = other.getBoundingClientRect();
      const above = row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;
      if (above && y < top + height / 2) { other.before(row); return; }
    }
    for (const other of rowsOf(list).reverse()) {
      if (other === row) continue;
      const { top, height } = other.getBoundingClientRect();
      const below = row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (below && y > top + height / 2) { other.after(row); return; }
    }
  };
  const end = () => {
    removeEventListener("pointermove", move);
    row.classList.remove("row-dragged");
    if (rowsOf(list).indexOf(row) !== before) changed(row);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end, { once: true });
  addEventListener("pointercancel", end, { once: true });
});
