// A picked colour is also written beside its swatch, where it can be typed.
function pair(swatch) {
  if (swatch.dataset.paired) return;
  swatch.dataset.paired = "yes";
  const text = document.createElement("input");
  Object.assign(text, { className: "input", value: swatch.value, maxLength: 7, pattern: "#[0-9a-fA-F]{6}", spellcheck: false });
  text.setAttribute("aria-label", `${swatch.labels[0]?.textContent.trim() ?? ""} #`);
  swatch.after(text);
  swatch.addEventListener("input", () => { text.value = swatch.value; });
  text.addEventListener("input", () => { if (/^#[0-9a-f]{6}$/i.test(text.value)) swatch.value = text.value; });
}
const pairAll = () => document.querySelectorAll("[data-colour]").forEach(pair);
document.addEventListener("htmx:afterSettle", pairAll);
pairAll();
