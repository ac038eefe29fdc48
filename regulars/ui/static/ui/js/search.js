// "/" goes to the page's search, or to the one in the sidebar; Escape empties it and lets go.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector("[data-search]") ?? document.querySelector("[data-search-global]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape" && event.target.matches?.("[data-search], [data-search-global]") && !event.target.value) event.target.blur();
});

// Filters that are not set stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches("form.filters")) return;
  for (const [name, value] of Object.entries(event.detail.parameters)) if (value === "") delete event.detail.parameters[name];
});
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[method=get]")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});
