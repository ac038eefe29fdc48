// Runs before the first paint, so that nobody sees the wrong colours flash by.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* storage is closed: the system's colours stay */ }
document.documentElement.classList.add("js");
