// Toasts leave by themselves, unless they tell of a fault or somebody reads them.
const LINGER = 6000;
const words = document.getElementById("words").dataset;

function arm(toast) {
  if (toast.dataset.armed) return;
  toast.dataset.armed = "yes";
  const box = toast.parentElement;
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover(); // above an open dialog, too
  if (toast.matches(".toast-danger, .toast-error, .toast-warning")) return;
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, LINGER) : toast.remove());
  setTimeout(leave, LINGER);
}

function say(text) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = text;
  document.getElementById("toasts").append(toast);
  arm(toast);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]")?.remove();
});
const armAll = () => document.querySelectorAll("[data-toast]").forEach(arm);
document.addEventListener("htmx:afterSettle", armAll);
document.addEventListener("htmx:sendError", () => say(words.unreachable));
document.addEventListener("htmx:responseError", (event) =>
  say(event.detail.xhr.status === 401 ? words.loggedOut : words.failed));
document.addEventListener("regulars:toast", (event) => { say(event.detail.text); });
armAll();
