// <select multiple data-multiselect> as chips and a list to search in; the select stays and is what is sent.
let count = 0;
const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

function enhance(select) {
  if (select.dataset.enhanced) return;
  select.dataset.enhanced = "yes";
  const id = `multi-${++count}`;
  const box = make("div", "multi");
  const chips = make("ul", "multi-chips");
  const input = make("input", "multi-input");
  const list = make("ul", "multi-list");
  const caption = select.labels[0]?.firstChild.textContent.trim() ?? select.getAttribute("aria-label") ?? "";
  let active = -1;

  Object.assign(list, { id: `${id}-list`, popover: "manual" });
  Object.assign(input, { autocomplete: "off", spellcheck: false });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", "aria-label": caption })) input.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  for (const [name, value] of Object.entries({ role: "listbox", "aria-multiselectable": "true", "aria-label": caption })) list.setAttribute(name, value);

  const shown = () => [...select.options].filter((option) => option.text.toLowerCase().includes(input.value.trim().toLowerCase()) || (option.dataset.hint ?? "").toLowerCase().includes(input.value.trim().toLowerCase()));

  function drawChips() {
    chips.replaceChildren(...[...select.selectedOptions].map((option) => {
      const chip = make("li", "chip", option.text);
      if (!select.disabled) {
        const remove = make("button", "chip-remove", "×");
        Object.assign(remove, { type: "button", tabIndex: -1 });
        remove.setAttribute("aria-label", document.getElementById("words").dataset.remove.replace("{name}", () => option.text));
        remove.addEventListener("click", (event) => { event.stopPropagation(); toggle(option); });
        chip.append(remove);
      }
      return chip;
    }));
    input.placeholder = select.selectedOptions.length ? "" : select.dataset.placeholder ?? "";
  }

  function drawList() {
    const options = shown();
    active = Math.min(active, options.length - 1);
    list.replaceChildren(...options.map((option, index) => {
      const row = make("li", "multi-option");
      row.id = `${id}-${option.index}`;
      row.append(make("span", "multi-tick"), make("span", "multi-text", option.text));
      if (option.dataset.hint) row.append(make("span", "multi-hint", option.dataset.hint));
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(option.selected));
      row.classList.toggle("multi-active", index === active);
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); toggle(option); });
      return row;
    }));
    if (!options.length) list.append(make("li", "multi-none", document.getElementById("words").dataset.none));
    const current = list.children[active];
    input.setAttribute("aria-activedescendant", options.length && current ? current.id : "");
    if (options.length) current?.scrollIntoView({ block: "nearest" });
  }

  function toggle(option) {
    if (option.disabled || select.disabled) return;
    option.selected = !option.selected;
    input.value = "";
    drawChips();
    if (list.matches(":popover-open")) { drawList(); place(); }
    for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
    input.focus();
  }

  function place() {
    const at = box.getBoundingClientRect();
    const up = innerHeight - at.bottom < 260 && at.top > innerHeight - at.bottom;
    Object.assign(list.style, { left: `${at.left}px`, width: `${Math.max(at.width, 260)}px`, top: up ? "auto" : `${at.bottom + 4}px`, bottom: up ? `${innerHeight - at.top + 4}px` : "auto" });
  }

  function show(open) {
    if (select.disabled || open === list.matches(":popover-open")) return;
    if (open) list.showPopover(); else list.hidePopover();
    input.setAttribute("aria-expanded", String(open));
    if (open) { active = -1; drawList(); place(); }
  }

  input.addEventListener("input", (event) => { event.stopPropagation(); show(true); active = 0; drawList(); });
  input.addEventListener("blur", () => { show(false); input.value = ""; });
  input.addEventListener("keydown", (event) => {
    const options = shown();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); show(true); active = (active + step + options.length) % (options.length || 1); drawList(); }
    if (event.key === "Enter" && list.matches(":popover-open") && options[active]) { event.preventDefault(); toggle(options[active]); }
    if (event.key === "Escape" && list.matches(":popover-open")) { event.preventDefault(); event.stopPropagation(); show(false); }
    if (event.key === "Backspace" && !input.value && select.selectedOptions.length) toggle([...select.selectedOptions].at(-1));
  });
  box.addEventListener("click", () => { input.focus(); show(true); });
  addEventListener("scroll", (event) => { if (!list.contains(event.target) && list.matches(":popover-open")) place(); }, { capture: true, passive: true });
  select.form?.addEventListener("reset", () => setTimeout(drawChips));

  input.disabled = select.disabled;
  [input.id, select.id] = [select.id || id, `${select.id || id}-values`]; // labels and links to the field find the input
  box.append(chips, input, list);
  const focused = document.activeElement === select;
  select.hidden = true;
  select.after(box);
  drawChips();
  if (focused) input.focus();
}

const enhanceAll = () => document.querySelectorAll("select[data-multiselect]").forEach(enhance);
document.addEventListener("htmx:afterSettle", enhanceAll);
enhanceAll();
