// After a refused form, the summary of what to mend gets the focus.
const focus = () => document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => { if (event.target.querySelector?.("[data-focus]")) focus(); });
focus();
