"""Which of our controls draws a bound form field, and Django's widget with our class on it."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from markupsafe import Markup

from regulars.ui import widgets

__all__ = ["control", "control_kind"]

KINDS: tuple[tuple[type[forms.Widget], str], ...] = (  # the first that fits, so special ones come first
    (forms.HiddenInput, "hidden"),
    (widgets.Switch, "switch"),
    (widgets.RadioCards, "cards"),
    (widgets.ColourInput, "colour"),
    (widgets.MoneyInput, "money"),
    (forms.CheckboxSelectMultiple, "checks"),
    (widgets.Swatches, "swatches"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.SelectMultiple, "multiselect"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
)
CLASSES = {
    "switch": "switch",
    "checkbox": "check",
    "checks": "check",
    "radios": "check",
    "cards": "check",
    "colour": "swatch",
}


def control_kind(bound: BoundField) -> str:
    widget = bound.field.widget
    return next((kind for type_, kind in KINDS if isinstance(widget, type_)), "input")


def control(bound: BoundField, attrs: dict[str, Any] | None = None) -> Markup:
    """The widget as Django renders it: label, help and error are the macro's, ids and aria attributes are shared."""
    kind = control_kind(bound)
    given = {name.rstrip("_").replace("_", "-"): value for name, value in (attrs or {}).items()}
    given["class"] = CLASSES.get(kind, "input")
    if kind == "multiselect":
        given["data-multiselect"] = True
    if kind == "colour":
        given["data-colour"] = True
    return Markup(bound.as_widget(attrs=given))  # noqa: S704 - Django escaped it
