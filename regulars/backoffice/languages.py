"""A name for each language of the pages, on the form of what has one; without it, the name stands there too."""

from collections.abc import Mapping
from typing import Any

from django import forms

from regulars.kernel.i18n import LANGUAGES, translate

__all__ = ["NamedByLanguage", "names_in_fields"]


class NamedByLanguage(forms.Form):
    longest_name = 100

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in LANGUAGES.items():
            self.fields[f"name_{code}"] = forms.CharField(
                label=translate("Name in {language}", language=translate(language)),
                required=False,
                max_length=self.longest_name,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    @property
    def by_language(self) -> list[Any]:
        return [self[f"name_{code}"] for code in LANGUAGES]

    @property
    def has_languages(self) -> bool:
        """Whether a page begins with what is said by language: some is, or something in it is wrong."""
        return any(field.value() or field.errors for field in self.by_language)

    @property
    def names(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"name_{code}"] for code in LANGUAGES}


def names_in_fields(names: Mapping[str, str]) -> dict[str, str]:
    """Stored names, by the fields that show them."""
    return {f"name_{code}": text for code, text in names.items()}
