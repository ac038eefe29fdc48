// Copies the text a button carries and says so for a moment.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.dataset.copied = "yes";
  setTimeout(() => delete button.dataset.copied, 1500);
});
