"""The shape of a site's settings; what they mean is asked of the rules."""

from collections.abc import Iterable
from typing import Any

from django import forms

from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.rules import Registration
from regulars.ui.widgets import ColourInput, RadioCards, Switch

__all__ = ["NewSiteForm", "SiteForm", "values_of"]

REGISTRATION = (
    (Registration.DIRECT.value, "Direct"),
    (Registration.NEUTRAL.value, "Neutral"),
)
HINTS = {
    Registration.DIRECT.value: "A new customer is logged in at once; a taken user name is said on screen.",
    Registration.NEUTRAL.value: "The screen answers everybody alike, the mailbox tells the rest.",
}


def _text(label: str, longest: int, help_text: str = "", **attrs: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false", **attrs}
    return forms.CharField(
        label=label, max_length=longest, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


def _number(label: str, help_text: str) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"autocomplete": "off", "min": 1})
    return forms.IntegerField(label=label, min_value=1, max_value=10**6, help_text=help_text, widget=widget)


def _switch(label: str, help_text: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False, widget=Switch)


class _Settings(forms.Form):
    name = _text("Name", 100, "As customers and staff read it.")
    hosts = forms.CharField(
        label="Host names",
        max_length=6000,
        help_text="One per line, without https:// and path. The first stands in lists.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )
    locale = _text("Language and country", 20, list="locales")
    time_zone = _text("Time zone", 64, list="time-zones")
    currency = _text("Currency", 3, list="currencies", autocapitalize="characters")
    sender = _text(
        "Sender of its mails", 254, "What the site's customers see and answer to.", inputmode="email"
    )
    brand_colour = forms.CharField(label="Brand colour", max_length=7, widget=ColourInput)
    registration = forms.ChoiceField(choices=REGISTRATION, widget=RadioCards(hints=HINTS))

    session_days = _number(
        "Log-ins last at most (days)", "Counted from the log-in; then customers log in again."
    )
    session_idle_minutes = _number(
        "Without a visit (minutes)",
        "1440 are a day, 20160 two weeks. A log-in that nobody used for so long ends.",
    )

    new_device_mails = _switch(
        "Mail customers who log in from a device that this site doesn't know",
        "Each site knows its own devices. Not for the first log-in of an account.",
    )
    mail_passwords = _switch(
        "Mail passwords that staff set",
        "Better not: a mail can be read by others, for years. Without it customers get a one-time link.",
    )

    def changes(self) -> SiteChanges:
        data = self.cleaned_data
        plain = (
            "name",
            "locale",
            "time_zone",
            "currency",
            "sender",
            "brand_colour",
            "registration",
            "session_days",
            "session_idle_minutes",
            "new_device_mails",
            "mail_passwords",
        )
        return SiteChanges(
            hosts=data["hosts"].replace(",", " ").split(), **{name: data[name] for name in plain}
        )


class SiteForm(_Settings):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class NewSiteForm(_Settings):
    code = _text("Code", 50, "Short and fixed: it stands in addresses, imports and the API.")
    set = forms.ChoiceField(label="Customer set", required=False)

    def __init__(self, *args: Any, sets: Iterable[CustomerSet], default: CustomerSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["set"]
        others = [(one.code, one.name) for one in sets if one.pk != default.pk]
        field.choices = [("", f"{default.name} (the default set)"), *others]
        field.help_text = "Its customers log in here with the login they have. It can be moved at any time."


def values_of(site: Site) -> dict[str, Any]:
    """The stored values, as the form shows them."""
    fields = [name for name in SiteForm.base_fields if name != "hosts"]
    hosts = "\n".join(host.name for host in site.hosts.all().order_by("pk"))
    return {name: getattr(site, name) for name in fields} | {"hosts": hosts}
