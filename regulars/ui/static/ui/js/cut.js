// What an ellipsis cuts off is read whole by pointing at it; in a row that leads somewhere it still leads there.
const CUT = "h1, h2, h3, .cut, .badge > span, .button > span, .host, .pins li, .route-end > *, .segment, .two-lines > *, .tile-name, .tile-host, .breadcrumbs li > *, .table td, .label, .choice-text";

function name() {
  for (const one of document.querySelectorAll(CUT)) {
    if (one.scrollWidth > one.clientWidth && one.clientWidth) one.title = one.textContent.trim().replace(/\s+/g, " ");
  }
}

name();
document.addEventListener("htmx:afterSettle", name);
addEventListener("resize", name);
document.addEventListener("click", (event) => {
  if (event.target.closest("[title]") && !event.target.closest("a, button, input, label, summary")) event.target.closest("tr")?.querySelector(".row-link")?.click();
});
