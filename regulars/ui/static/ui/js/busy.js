// A submitted form says so on its button and can't be sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => { // also when the browser brings the page back
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

// What htmx is about to replace says so too, until the answer is there, wherever the answer goes.
const waiting = new WeakMap();
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  waiting.set(detail.xhr, detail.target);
  detail.target?.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", ({ detail }) => waiting.get(detail.xhr)?.removeAttribute("aria-busy"));
