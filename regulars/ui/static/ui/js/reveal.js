// The eye beside a password. It appears only where this script runs.
const prepare = () => document.querySelectorAll("[data-reveal][hidden]").forEach((button) => { button.hidden = false; });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveal]");
  if (!button) return;
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
});
document.addEventListener("htmx:afterSettle", prepare);
prepare();
