// Rows that are ticked in a <form data-choose="address of the list"> stay chosen from page to page, until they are sent or the choice is cleared.
// `data-choose-all` names the boxes and ticks all on the page; without scripts the boxes of one page are sent, and it isn't shown.
const MOST = 201; // the server takes 200 at a time, and says so of more
const keyOf = (form) => `chosen ${form.dataset.choose}`;
const read = (form) => new Set(JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "[]"));
const write = (form, chosen) => sessionStorage.setItem(keyOf(form), JSON.stringify([...chosen]));
const boxes = (form) => [...form.querySelectorAll(`input[type=checkbox][name="${form.querySelector("[data-choose-all]")?.dataset.chooseAll}"]`)];

function show(form) {
  const rows = boxes(form);
  const chosen = read(form);
  for (const box of rows) box.checked = chosen.has(box.value);
  const all = form.querySelector("[data-choose-all]");
  if (!all) return;
  const ticked = rows.filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === rows.length;
  all.indeterminate = ticked > 0 && ticked < rows.length;
  form.querySelector("[data-chosen] output").textContent = chosen.size || "";
  form.querySelector("[data-choose-none]").hidden = !chosen.size;
  all.closest("[hidden]")?.removeAttribute("hidden");
}
const showAll = () => document.querySelectorAll("form[data-choose]").forEach(show);

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-choose]")) return;
  const chosen = read(form);
  const changed = event.target.matches("[data-choose-all]") ? boxes(form) : [event.target];
  for (const box of changed) chosen[event.target.checked ? "add" : "delete"](box.value);
  write(form, chosen);
  show(form);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-choose-none]")?.form;
  if (!form) return;
  write(form, []);
  show(form);
});
document.addEventListener("formdata", (event) => { // those of other pages are sent too
  const form = event.target;
  if (!form.matches("[data-choose]")) return;
  const name = form.querySelector("[data-choose-all]").dataset.chooseAll;
  const here = new Set(event.formData.getAll(name));
  for (const value of [...read(form)].filter((one) => !here.has(one)).slice(0, MOST - here.size)) event.formData.append(name, value);
});
document.addEventListener("submit", (event) => {
  const list = event.target.dataset.chosenDone;
  if (list) sessionStorage.removeItem(`chosen ${list}`);
});
document.addEventListener("htmx:afterSettle", showAll);
addEventListener("pageshow", showAll);
