// The choice of light, dark or the system's colours, remembered in this browser.
const read = () => { try { return localStorage.getItem("theme") ?? "system"; } catch { return "system"; } };

function show() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-checked", String(button.dataset.themeChoice === read()));
  }
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
  if (!choice) return;
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  try { localStorage.setItem("theme", choice); } catch { /* it holds for this page */ }
  show();
});
show();
