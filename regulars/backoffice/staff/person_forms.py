"""The shape of a member of staff; what it means is asked of the rules."""

from typing import Any

from django import forms

from regulars.backoffice.reach import EVERY, SOME, ReachField, ReachForm
from regulars.kernel.i18n import lazy
from regulars.sites.models import Site
from regulars.staff.models import StaffUser
from regulars.ui.widgets import RadioCards

__all__ = ["NewPersonForm", "PersonForm", "StaffPasswordForm", "values_of"]

WAYS = (
    ("generate", lazy("Generate a password"), lazy("Shown to you once, for you to hand over.")),
    ("type", lazy("Type a password"), lazy("10 characters or more.")),
)


def _password(help_text: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=lazy("Password"),
        max_length=1024,
        strip=False,
        required=False,
        help_text=help_text,
        widget=widget,
    )


class PersonForm(ReachForm):
    field_order = ("name", "email", "role", "reach", "sites")
    name = forms.CharField(
        label=lazy("Name"),
        max_length=100,
        help_text=lazy("How colleagues see them."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.CharField(
        label=lazy("Email"),
        max_length=254,
        help_text=lazy("They log in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reach = ReachField(
        hint=lazy("Other sites, and customers without access to these or origin at them, are not shown."),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class NewPersonForm(PersonForm):
    version = None  # type: ignore[assignment]
    password = _password(lazy("10 characters or more. Left empty, one is made and shown to you once."))


class StaffPasswordForm(forms.Form):
    way = forms.ChoiceField(
        label=lazy("How"),
        choices=[(value, text) for value, text, _ in WAYS],
        initial="generate",
        widget=RadioCards(hints={value: hint for value, _, hint in WAYS}),
    )
    password = _password(lazy("Only if you type one."))


def values_of(person: StaffUser) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    mine = person.grant
    return {
        "name": person.name,
        "email": person.email,
        "role": person.role.code,
        "reach": EVERY if person.at_every_site else SOME,
        "sites": list(
            Site.objects.filter(pk__in=mine.sites or [0]).order_by("name").values_list("code", flat=True)
        ),
        "version": person.version,
    }
