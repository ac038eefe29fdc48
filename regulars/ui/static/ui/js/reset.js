// A form that only asks something goes back to what it showed, once it has been asked.
document.addEventListener("htmx:afterRequest", (event) => event.target.closest?.("form[data-reset]")?.reset());
