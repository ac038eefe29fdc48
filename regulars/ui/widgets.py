"""Form widgets that carry what our markup needs and Django's don't: a hint for each choice."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from regulars.kernel.i18n import lazy

__all__ = [
    "ColourInput",
    "HintedSelectMultiple",
    "LongSelect",
    "MoneyInput",
    "RadioCards",
    "Swatches",
    "Switch",
]


class HintedSelectMultiple(forms.SelectMultiple):
    """A multi-select whose choices carry a second text, such as where each site is now.

    `hints` maps a choice's value, as text, to its hint; set it on the widget after the form is made.
    """

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Any = (), hints: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if hint := self.hints.get(str(value)):
            option["attrs"]["data-hint"] = hint
        return option


class LongSelect(forms.Select):
    """A select of many choices without groups, which are the same on every page: `FormRenderer` draws them once."""

    template_name = "ui/long_select"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = forms.Widget.get_context(self, name, value, attrs)
        context["widget"]["choices"] = tuple((str(value), str(label)) for value, label in self.choices)
        return context


class RadioCards(forms.RadioSelect):
    """Choices as cards with a sentence below each; `hints` as above."""

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Any = (), hints: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})


class Swatches(forms.RadioSelect):
    """Choices as dots of a colour: each value is a hue of `css/hue.css`."""


class Switch(forms.CheckboxInput):
    """A check box drawn as a switch."""


class ColourInput(forms.TextInput):
    """A colour as #rrggbb, typed or picked."""

    input_type = "color"


class MoneyInput(forms.MultiWidget):
    """An amount and its currency, side by side."""

    def __init__(self, currencies: Iterable[str]) -> None:
        amount = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        select = forms.Select(
            {"aria-label": lazy("Currency")}, choices=[(currency, currency) for currency in currencies]
        )
        super().__init__({"amount": amount, "currency": select})

    def decompress(self, value: Any) -> list[str | None]:
        return [value["amount"], value["currency"]] if value else [None, None]
