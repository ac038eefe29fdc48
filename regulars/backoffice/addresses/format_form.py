"""The form of a format: lines of an address, and what is asked for (ADR-06)."""

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from regulars.addresses.operations.formats import FormatWish
from regulars.addresses.rules.formats import (
    LONGEST_FORMAT,
    NAMES,
    Format,
    as_text,
    askable_in,
    fields_in_words,
    has_fields_of,
)
from regulars.addresses.rules.postal import country_of
from regulars.kernel.i18n import lazy, translate

__all__ = ["FormatForm"]

ASKED, REQUIRED, LEFT_OUT = "asked", "required", "left_out"
CHOICES = ((ASKED, lazy("Asked for")), (REQUIRED, lazy("Required")), (LEFT_OUT, lazy("Not asked for")))
EXAMPLE = "{name}\n{company}\n{street}\n{district}\n{postal_code} {city}\n{area}"


class FormatForm(forms.Form):
    """`form` is what it begins with, for a country or for every one."""

    def __init__(self, sent: QueryDict | None, country: str, form: Format) -> None:
        super().__init__(sent)
        self.country = country
        text = form.text
        if country and not has_fields_of(text, country):
            text = as_text(country_of(country).lines)
        meaning = translate("With fields in braces: {fields}.", fields=_codes(country))
        if not country:
            meaning = f"{translate('Empty: as each country writes it.')} {meaning}"
        self.fields["format"] = forms.CharField(
            label=translate("Lines"),
            help_text=meaning,
            initial=text,
            required=False,
            max_length=2 * LONGEST_FORMAT,
            widget=forms.Textarea(
                {"rows": 6, "class": "input-code", "spellcheck": "false", "placeholder": EXAMPLE}
            ),
        )
        for name in askable_in(country):
            self.fields[f"ask-{name}"] = forms.ChoiceField(
                label=translate(NAMES[name]),
                choices=CHOICES,
                initial=REQUIRED if name in form.required else LEFT_OUT if name in form.left_out else ASKED,
            )

    @property
    def choices(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("ask-")]

    @property
    def always(self) -> str:
        """What isn't theirs to choose in this country."""
        return fields_in_words(country_of(self.country).required) if self.country else ""

    @property
    def wish(self) -> FormatWish:
        return FormatWish(
            self.cleaned_data["format"], required=self._chosen(REQUIRED), left_out=self._chosen(LEFT_OUT)
        )

    def _chosen(self, choice: str) -> list[str]:
        return [name for name in askable_in(self.country) if self.cleaned_data[f"ask-{name}"] == choice]


def _codes(country: str) -> str:
    known = (
        country_of(country).fields
        if country
        else [name for name in NAMES if name not in {"country", "phone"}]
    )
    return ", ".join(f"{{{name}}}" for name in dict.fromkeys(known))
