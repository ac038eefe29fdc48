from babel import Locale
from django import forms
from django.conf import settings

from regulars.storefront import shapes

__all__ = ["EmailForm", "PasswordForm", "ProfileForm"]


def _languages(chosen: str) -> list[tuple[str, str]]:
    """By their own names; one that came with an import stays choosable."""
    codes = dict.fromkeys([*dict(settings.LANGUAGES), *([chosen] if chosen else [])])
    return [("", "As the shop")] + [
        (code, str(Locale.parse(code).get_display_name()).capitalize()) for code in codes
    ]


class ProfileForm(forms.Form):
    """`language` is checked by the rules, whatever the menu offers."""

    first_name = shapes.line("First name", 100, required=False, autocomplete="given-name")
    last_name = shapes.line("Last name", 100, autocomplete="family-name")
    company = shapes.line("Company", 200, required=False, autocomplete="organization")
    phone = shapes.line("Phone", 40, required=False, autocomplete="tel")
    language = shapes.line("Language", 20, required=False)
    version = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def clean_version(self) -> int:
        """Something that is no number is no version: then the newest is shown, as after any other save."""
        given = self.cleaned_data["version"]
        return int(given) if given.isascii() and given.isdecimal() else 0

    def offer_languages(self, chosen: str) -> None:
        self.fields["language"].widget = forms.Select(choices=_languages(chosen))


class PasswordForm(forms.Form):
    current_password = shapes.password("Current password", autocomplete="current-password")
    new_password = shapes.password(
        "New password", autocomplete="new-password", help_text=shapes.GOOD_PASSWORD
    )


class EmailForm(forms.Form):
    email = shapes.line("New e-mail address", 254, autocomplete="email")
    current_password = shapes.password("Current password", autocomplete="current-password")
