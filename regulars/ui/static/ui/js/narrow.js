// <div data-narrow="#form"> with a search box and a switch: of many fields those that fit stay in sight. What is out of sight is sent all the same.
const first = (item) => item.querySelector("input, select, textarea");
const isFilled = (item) => item.matches("[data-filled]") || Boolean(first(item)?.value.trim());

function narrow(box) {
  const scope = document.querySelector(box.dataset.narrow);
  const words = box.querySelector("[type=search]").value.toLowerCase().split(/\s+/);
  const onlyFilled = box.querySelector("[role=switch]").checked;
  const items = [...scope.querySelectorAll("[data-words]")];
  for (const item of items) {
    const text = `${item.dataset.words} ${first(item)?.value ?? ""}`.toLowerCase();
    const fits = words.every((word) => text.includes(word)) && (!onlyFilled || isFilled(item));
    item.hidden = !fits && !item.querySelector("[aria-invalid=true]");
  }
  for (const card of scope.querySelectorAll(".card")) card.hidden = !card.querySelector("[data-words]:not([hidden])");
  const shown = items.filter((item) => !item.hidden).length;
  box.querySelector("[role=status]").textContent = shown === items.length ? "" : document.getElementById("words").dataset.shown.replace("{shown}", shown).replace("{all}", items.length);
}

for (const box of document.querySelectorAll("[data-narrow]")) {
  box.hidden = false;
  box.addEventListener("input", () => narrow(box));
}
