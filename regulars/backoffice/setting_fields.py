"""Form fields for settings, as they are declared in the sites room."""

from typing import Any

from django import forms
from django.utils.text import format_lazy

from regulars.kernel.i18n import lazy
from regulars.sites.rules.settings import Choice, Declared, Number, Text
from regulars.ui.widgets import ColourInput, RadioCards, Switch

__all__ = ["field_of"]


def field_of(declared: Declared, *, editable: bool = True) -> forms.Field:
    """Its widget, words and limits of shape; what a value means is asked of the rules."""
    words = declared.setting
    label: Any = lazy(words.label)
    field: forms.Field = forms.BooleanField(widget=Switch)
    match words:
        case Number():
            label = format_lazy("{} ({})", label, lazy(words.unit))
            attrs = {"autocomplete": "off", "min": words.least}
            field = forms.IntegerField(min_value=1, max_value=10**6, widget=forms.NumberInput(attrs))
        case Choice():
            hints = {str(value): lazy(hint) for value, (_, hint) in words.options.items()}
            choices = [(str(value), lazy(text)) for value, (text, _) in words.options.items()]
            field = forms.ChoiceField(choices=choices, widget=RadioCards(hints=hints))
        case Text():
            extra = {"list": words.offers} if words.offers else {}
            attrs = {"autocomplete": "off", "spellcheck": "false", **extra}
            mode = {"inputmode": "email"} if words.kind == "email" else {}
            widget = ColourInput() if words.kind == "color" else forms.TextInput(attrs | mode)
            field = forms.CharField(max_length=declared.column.max_length, widget=widget)
    field.label, field.help_text, field.initial = label, lazy(words.hint), declared.default
    field.required, field.disabled = editable and not isinstance(field, forms.BooleanField), not editable
    return field
