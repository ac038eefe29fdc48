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
