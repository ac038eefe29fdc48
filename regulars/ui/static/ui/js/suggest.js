// A code is suggested from the name, as long as nobody has typed one.
document.addEventListener("input", ({ target }) => {
  if (target.matches?.("#" + CSS.escape(document.querySelector("[data-suggest]")?.dataset.suggest ?? "none"))) target.dataset.typed = "yes";
  const code = target.dataset?.suggest && document.getElementById(target.dataset.suggest);
  if (!code || code.dataset.typed || code.readOnly) return;
  code.value = target.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[0-9_]+/, "").slice(0, 40).replace(/_+$/, "");
});
