// A ready pattern fills in its field and its messages, where they can still be changed.
document.addEventListener("change", (event) => {
  const select = event.target.closest("[data-ready]");
  const chosen = select?.value && document.querySelector(`#ready-patterns option[value="${select.value}"]`);
  if (!chosen) return;
  for (const [name, value] of Object.entries({ pattern: chosen.dataset.pattern, message: chosen.dataset.message, message_de: chosen.dataset.german })) {
    document.getElementById(`${select.dataset.ready}-${name}`).value = value;
  }
  select.value = "";
  select.dispatchEvent(new Event("input", { bubbles: true }));
});
