"""The shape of a member of staff; what it means is asked of the rules."""

from collections.abc import Iterable
from typing import Any

from django import forms

from regulars.backoffice.reach import EVERY, SOME, ReachField
from regulars.sites.models import Site
from regulars.staff.models import StaffRole, StaffUser
from regulars.ui.widgets import RadioCards

__all__ = ["NewPersonForm", "PersonForm", "StaffPasswordForm", "values_of"]

WAYS = (
    ("generate", "Generate a password", "Shown to you once, for you to hand over."),
    ("type", "Type a password", "10 characters or more."),
)


def _password(help_text: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(max_length=1024, strip=False, required=False, help_text=help_text, widget=widget)


class PersonForm(forms.Form):
    name = forms.CharField(
        max_length=100,
        help_text="How colleagues see them.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.CharField(
        label="E-mail",
        max_length=254,
        help_text="They log in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Role")
    reach = ReachField(hint="Other sites, and customers without a door or origin at these, are not shown.")
    sites = forms.MultipleChoiceField(label="Sites", required=False)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, roles: Iterable[StaffRole], sites: Iterable[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {site.code: site for site in sites}
        fields: Any = self.fields
        fields["role"].choices = [(one.code, one.name) for one in roles]
        fields["sites"].choices = [(code, site.name) for code, site in self.known.items()]
        fields["sites"].widget.attrs["data-placeholder"] = "Choose sites"

    def chosen_sites(self) -> list[Site] | None:
        """None is every site."""
        if self.cleaned_data["reach"] == EVERY:
            return None
        return [self.known[code] for code in self.cleaned_data["sites"]]


class NewPersonForm(PersonForm):
    version = None  # type: ignore[assignment]
    password = _password("10 characters or more. Left empty, one is made and shown to you once.")


class StaffPasswordForm(forms.Form):
    way = forms.ChoiceField(
        label="How",
        choices=[(value, text) for value, text, _ in WAYS],
        initial="generate",
        widget=RadioCards(hints={value: hint for value, _, hint in WAYS}),
    )
    password = _password("Only if you type one.")


def values_of(person: StaffUser, sites: Iterable[Site]) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    mine = person.grant
    return {
        "name": person.name,
        "email": person.email,
        "role": person.role.code,
        "reach": EVERY if person.at_every_site else SOME,
        "sites": [site.code for site in sites if mine.sites is not None and site.pk in mine.sites],
        "version": person.version,
    }
