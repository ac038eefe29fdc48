// A box that ticks every row of its form: `data-choose-all` names the boxes. Without scripts it isn't shown.
const boxes = (all) => [...all.form.querySelectorAll(`input[type=checkbox][name="${all.dataset.chooseAll}"]`)];

function show(all) {
  const rows = boxes(all);
  const ticked = rows.filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === rows.length;
  all.indeterminate = ticked > 0 && ticked < rows.length;
  const count = all.closest("[data-chosen]")?.querySelector("output");
  if (count) count.textContent = ticked ? ticked : "";
  all.closest("[hidden]")?.removeAttribute("hidden");
}
const showIn = (root) => root.querySelectorAll("[data-choose-all]").forEach(show);

document.addEventListener("change", (event) => {
  const form = event.target.form;
  const all = form?.querySelector("[data-choose-all]");
  if (!all) return;
  if (event.target === all) boxes(all).forEach((box) => { box.checked = all.checked; });
  show(all);
});
document.addEventListener("htmx:afterSettle", () => showIn(document));
addEventListener("pageshow", () => showIn(document));
