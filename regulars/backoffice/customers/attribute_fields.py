"""A field of a page for an attribute: the widget that its type asks for, and its value as one types it (ATT-01, ATT-04)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from regulars.fields.rules import Definition, Kept, Type, localized
from regulars.fields.rules.values import Entered, Value, history_value
from regulars.kernel.i18n import current_language, lazy, translate
from regulars.ui.widgets import MoneyInput

__all__ = ["as_typed", "entered", "field_of", "is_entered"]

_ANSWERS = (("", lazy("Not answered")), ("yes", lazy("Yes")), ("no", lazy("No")))


class _Money(forms.MultiValueField):
    def __init__(self, currencies: list[str], **given: Any) -> None:
        parts = (forms.CharField(required=False), forms.CharField(required=False))
        super().__init__(parts, widget=MoneyInput(currencies), require_all_fields=False, **given)

    def compress(self, data_list: list[str]) -> Mapping[str, str] | None:
        return {"amount": data_list[0], "currency": data_list[1]} if data_list and data_list[0] else None


def is_entered(definition: Definition) -> bool:
    """Whether its value is entered in a form of values; images and consents have ways of their own."""
    return definition.kept == Kept.DOCUMENT and definition.type != Type.IMAGE


def field_of(definition: Definition, stored: Value, currencies: Iterable[str]) -> forms.Field:
    """Shape only; what a value may be, the definition says once more to whoever saves it."""
    language = current_language()
    given: dict[str, Any] = {"label": definition.name_in(language), "required": False}
    if definition.type == Type.MONEY:
        held = [stored["currency"]] if isinstance(stored, dict) else []
        return _Money(list(dict.fromkeys([*currencies, *held])), **given)
    if definition.type in {Type.YES_NO, Type.CHOICE}:
        options = [
            (option.key, localized(option.name, option.names, language)) for option in definition.options
        ]
        if isinstance(stored, str) and stored and definition.option(stored) is None:
            options.append((stored, stored))  # it stays for as long as nobody chooses another
        choices = _ANSWERS if definition.type == Type.YES_NO else [("", translate("Not chosen")), *options]
        return forms.ChoiceField(choices=choices, **given)
    return forms.CharField(widget=_WIDGETS[definition.type](definition), strip=False, **given)


def as_typed(definition: Definition, stored: Value) -> Any:
    """The value as the field's first one."""
    return stored if definition.type == Type.MONEY else history_value(stored)


def entered(typed: Any) -> Any:
    """What a field gave, for whoever checks it."""
    return Entered(typed) if isinstance(typed, str) else typed


def _line(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


_WIDGETS: Mapping[Type, Any] = {
    Type.TEXT: lambda definition: _line(maxlength=definition.limits.longest or 500),
    Type.LONG_TEXT: lambda definition: forms.Textarea(
        attrs={"rows": 3, "maxlength": definition.limits.longest or 5_000}
    ),
    Type.NUMBER: lambda _one: _line(inputmode="decimal"),
    Type.DATE: lambda _one: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
}
