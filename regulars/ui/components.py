"""The macros of templates/ui, reachable from every template as `ui.<macro>`, and how they write attributes."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

__all__ = ["FAMILIES", "Components", "attributes"]

FAMILIES = (
    "button", "field", "choice", "form", "table", "filter", "pager", "badge", "tabs", "card", "facts",
    "notice", "dialog", "menu", "progress", "history", "sets", "address",
)  # fmt: skip

_NONE = Markup()


class Components:
    """Finds a macro by its name. Loaded at first use and kept as plain attributes, so that a page pays for no look-up."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._is_loaded = False

    def __getattr__(self, name: str) -> Any:
        if not self._is_loaded:
            vars(self).update(self._load(), _is_loaded=True)
        try:
            return vars(self)[name]
        except KeyError:
            raise AttributeError(f"There is no component named {name!r}; docs/ui.md lists them.") from None

    def _load(self) -> dict[str, Any]:
        modules = (self._env.get_template(f"ui/{family}.html").module for family in FAMILIES)
        return {
            name: macro
            for module in modules
            for name, macro in vars(module).items()
            if not name.startswith("_")
        }


def attributes(values: Mapping[str, Any]) -> Markup:
    """Writes ` hx-get="..." disabled` from `{"hx_get": "...", "disabled": True}`; None and False are left out.

    Scripts and styles in attributes would be refused by the browser (CSP), so they are refused here first.
    """
    if not values:
        return _NONE  # as most components are called
    written = []
    for key, value in values.items():
        name = key.rstrip("_").replace("_", "-")
        if name == "style" or name.startswith("on"):
            raise ValueError(f"{name}= may not stand in a page; use a class or a data attribute.")
        if value is True:
            written.append(f" {escape(name)}")
        elif value is not None and value is not False:
            written.append(f' {escape(name)}="{escape(value)}"')
    return Markup("".join(written))  # noqa: S704 - each part is escaped
