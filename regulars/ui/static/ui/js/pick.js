// <input data-pick="/address"> takes a code; what is typed is asked of the server, which answers with names. `data-pick-many`: several, separated by commas.
let picks = 0;
const node = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

function offer(input) {
  const list = node("ul", "multi-list");
  const many = input.hasAttribute("data-pick-many");
  let active = -1, asked = 0, timer;
  Object.assign(list, { id: `pick-${++picks}`, popover: "manual" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? input.name);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) input.setAttribute(name, value);
  (input.closest(".filter, .control, .field") ?? input).after(list);

  const typed = () => (many ? input.value.split(",").at(-1) : input.value).trim();
  const rows = () => [...list.querySelectorAll("[role=option]")];

  function show(open) {
    if (open === list.matches(":popover-open")) return;
    if (open) list.showPopover(); else list.hidePopover();
    input.setAttribute("aria-expanded", String(open));
    const at = input.getBoundingClientRect();
    Object.assign(list.style, { left: `${at.left}px`, top: `${at.bottom + 4}px`, width: `${Math.max(at.width, 260)}px` });
  }
  function mark(index) {
    const all = rows();
    active = all.length ? (index + all.length) % all.length : -1;
    all.forEach((row, nr) => { row.classList.toggle("multi-active", nr === active); row.setAttribute("aria-selected", String(nr === active)); });
    input.setAttribute("aria-activedescendant", all[active]?.id ?? "");
    all[active]?.scrollIntoView({ block: "nearest" });
  }
  function take(code) {
    input.value = many ? [...input.value.split(",").slice(0, -1).map((one) => one.trim()), code].join(", ") + ", " : code;
    show(false);
    for (const name of ["input", "change"]) input.dispatchEvent(Object.assign(new Event(name, { bubbles: true }), { picked: true }));
  }
  async function ask() {
    const nr = ++asked;
    const answer = await fetch(`${input.dataset.pick}${input.dataset.pick.includes("?") ? "&" : "?"}q=${encodeURIComponent(typed())}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (nr !== asked || !answer?.ok || document.activeElement !== input) return;
    const { items } = await answer.json();
    list.replaceChildren(...items.map(({ code, name }, index) => {
      const row = node("li", "multi-option pick-option");
      row.id = `${list.id}-${index}`;
      row.setAttribute("role", "option");
      row.append(node("span", "multi-text", name), node("span", "multi-hint", code));
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); take(code); });
      return row;
    }));
    if (!items.length) list.append(node("li", "multi-none", document.getElementById("words").dataset.none));
    show(true);
    mark(typed() && items.length ? 0 : -1);
  }

  input.addEventListener("input", (event) => {
    if (event.picked) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
    if (input.value) event.stopPropagation(); // a list is asked for a code, not for its letters
  });
  input.addEventListener("focus", ask);
  input.addEventListener("blur", () => { asked++; show(false); });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const open = list.matches(":popover-open");
    if (step) { event.preventDefault(); if (open) mark(active + step); else ask(); }
    if (event.key === "Enter" && open && rows()[active]) { event.preventDefault(); take(rows()[active].querySelector(".multi-hint").textContent); }
    if (event.key === "Escape" && open) { event.preventDefault(); event.stopPropagation(); show(false); }
  });
}

function offerAll() {
  for (const input of document.querySelectorAll("[data-pick]:not([role=combobox])")) offer(input);
}
document.addEventListener("htmx:afterSettle", offerAll);
offerAll();
