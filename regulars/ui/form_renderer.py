"""Django's most frequent widgets, written as its templates write them, without a template for each option."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.forms.renderers import Jinja2
from markupsafe import escape

from regulars.ui.widgets import LongSelect

__all__ = ["FormRenderer"]

Widget = Mapping[str, Any]


class FormRenderer(Jinja2):
    """A list of languages has two hundred options. What is not drawn here is drawn by Django's templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = _DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


@lru_cache(maxsize=4096, typed=True)
def _escaped(text: Any) -> str:
    """The same choices are written again and again."""
    return str(escape(text))


def _attributes(widget: Widget) -> str:
    if not widget["attrs"]:
        return ""
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    return (
        f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"{value}{_attributes(widget)}>'
    )


def _textarea(widget: Widget) -> str:
    typed = escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escape(widget["name"])}"{_attributes(widget)}>\n{typed}</textarea>'


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return _select_of(widget, groups)


def _long_select(widget: Widget) -> str:
    drawn = _options(widget["choices"])
    for value in widget["value"]:
        option = f'<option value="{escape(value)}"'
        drawn = drawn.replace(f"{option}>", f"{option} selected>", 1)
    return _select_of(widget, drawn)


def _select_of(widget: Widget, options: str) -> str:
    return f'<select name="{escape(widget["name"])}"{_attributes(widget)}>{options}\n</select>'


@lru_cache(maxsize=16)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    """Two hundred options, none of them chosen; kept by all that stands in them."""
    return "".join(
        f'\n  <option value="{escape(value)}">{escape(label)}</option>' for value, label in choices
    )


def _group(name: Any, options: list[Widget]) -> str:
    drawn = "".join(
        f'\n  <option value="{_escaped(option["value"])}"{_attributes(option)}>{_escaped(option["label"])}</option>'
        for option in options
    )
    return f'\n  <optgroup label="{escape(name)}">{drawn}\n  </optgroup>' if name else drawn


_INPUTS = (
    "checkbox",
    "color",
    "date",
    "email",
    "hidden",
    "input",
    "number",
    "password",
    "search",
    "text",
    "url",
)
_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in _INPUTS},
    "django/forms/widgets/select.html": _select,
    LongSelect.template_name: _long_select,
    "django/forms/widgets/textarea.html": _textarea,
}
