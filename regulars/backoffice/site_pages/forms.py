from typing import Any

from django import forms

from regulars.kernel.i18n import LANGUAGES, lazy, translate
from regulars.pages.models import Page
from regulars.pages.operations.pages import PageWish
from regulars.ui.widgets import Switch

__all__ = ["NewPageForm", "PageForm", "values_of"]

_TYPED = {"autocomplete": "off", "spellcheck": "false"}
_BY_LANGUAGE = ("title", "text")


class PageForm(forms.Form):
    """What is said in a language stands in there for what is said to everybody."""

    title = forms.CharField(
        label=lazy("Title"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    text = forms.CharField(
        label=lazy("Text"),
        required=False,
        help_text=lazy("Plain text. An empty line begins a new paragraph."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    restricted = forms.BooleanField(
        label=lazy("Restricted page"),
        required=False,
        widget=Switch,
        help_text=lazy("Only customers with a role that names it find it, in the menu and by its address."),
    )
    active = forms.BooleanField(
        label=lazy("Active"), required=False, widget=Switch, help_text=lazy("Off, nobody finds it.")
    )
    position = forms.IntegerField(
        label=lazy("Position"), help_text=lazy("The menu shows pages by this number, the lowest first.")
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in LANGUAGES.items():
            language = translate(name)
            self.fields[f"title_{code}"] = forms.CharField(
                label=translate("Title in {language}", language=language), required=False, max_length=100
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=translate("Text in {language}", language=language),
                required=False,
                widget=forms.Textarea(attrs={"rows": 6}),
            )

    @property
    def by_language(self) -> list[Any]:
        return [self[f"{name}_{code}"] for code in LANGUAGES for name in _BY_LANGUAGE]

    @property
    def has_languages(self) -> bool:
        return any(field.value() or field.errors for field in self.by_language)

    def wish(self) -> PageWish:
        data = self.cleaned_data
        same = ("title", "text", "restricted", "active", "position")
        titles, texts = ({code: data[f"{name}_{code}"] for code in LANGUAGES} for name in _BY_LANGUAGE)
        return PageWish(**{name: data[name] for name in same}, titles=titles, texts=texts)


class NewPageForm(PageForm):
    version = None  # type: ignore[assignment]  # there is none yet
    code = forms.CharField(
        label=lazy("Code"),
        max_length=40,
        help_text=lazy("Short and for good: it stands in the page's address, and roles name the page by it."),
        widget=forms.TextInput(attrs=_TYPED),
    )


def values_of(page: Page) -> dict[str, Any]:
    """Of a stored page, by the fields that show them."""
    same = ("title", "text", "restricted", "active", "position", "version")
    by_language = {f"title_{code}": title for code, title in page.titles.items()}
    by_language |= {f"text_{code}": text for code, text in page.texts.items()}
    return {name: getattr(page, name) for name in same} | by_language
