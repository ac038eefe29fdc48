"""The shape of what staff type about a customer; what it means is asked of the rules."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

from babel import Locale
from django import forms
from django.db.models import QuerySet
from django.utils.choices import BaseChoiceIterator

from regulars.backoffice.choices import PickField
from regulars.backoffice.customers.attribute_fields import entered, field_of
from regulars.backoffice.customers.value_forms import ValuesForm, name_shipped
from regulars.customers.operations.accounts import NewAccount
from regulars.customers.queries.values import field_name
from regulars.fields.rules import Definition
from regulars.fields.rules.shipped import CORE, NEEDED, SHIPPED
from regulars.history.queries.words import language_name
from regulars.kernel.i18n import current_language, lazy, translate
from regulars.sites.models import Site
from regulars.sites.queries.types import names_of_types
from regulars.staff.rules import Grant
from regulars.ui.widgets import LongSelect, RadioCards

__all__ = ["NewCustomerForm", "PasswordForm", "ProfileForm", "UsernameForm", "sites_by_set"]


@cache
def _languages(spoken: str) -> dict[str, str]:
    """Every language with a code of two letters, as it is called in the one that is spoken."""
    names = {code: name for code, name in Locale(spoken).languages.items() if len(code) == 2}
    return dict(sorted(names.items(), key=lambda pair: pair[1].lower()))


def _text(label: str, longest: int, *, required: bool = False, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


class _Languages(BaseChoiceIterator):
    """Made once, not for each form."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield "", translate("As the site")
        yield from _languages(current_language()).items()


def _core_field(definition: Definition) -> forms.Field:
    """A column of the customer."""
    match definition.code:
        case "type":
            return forms.ChoiceField(label=definition.name)
        case "language":
            return forms.ChoiceField(
                label=definition.name, required=False, choices=_Languages(), widget=LongSelect
            )
        case code:
            extra = {"email": {"type": "email"}, "phone": {"inputmode": "tel"}}.get(code, {})
            return _text(definition.name, definition.limits.longest or 0, required=code in NEEDED, **extra)


CORE_FIELDS = {code: _core_field(SHIPPED[code]) for code in CORE}


def _offer_types(form: forms.Form) -> None:
    """Every type there is; which of them a site accepts, the verb says."""
    field: Any = form.fields.get("type")
    if field is not None:
        field.choices = [(code, f"{code}: {name}") for code, name in names_of_types().items()]


class ProfileForm(ValuesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A stored language beyond the usual ones, such as `en_GB`, stays among the choices."""
        super().__init__(*args, **kwargs)
        _offer_types(self)
        if "language" in self.fields:
            self._offer(self.initial["language"])

    def _offer(self, stored_language: str) -> None:
        field: Any = self.fields["language"]
        if stored_language and stored_language not in _languages("en"):
            field.choices = [*field.choices, (stored_language, language_name(stored_language))]


ProfileForm.base_fields |= CORE_FIELDS


class UsernameForm(forms.Form):
    username = _text(lazy("Username"), 254, required=True, spellcheck="false", autofocus=True)


WAYS = (
    (
        "link",
        lazy("Send a one-time link"),
        lazy("They choose a password themselves, within 24 hours. Until then nothing changes."),
    ),
    (
        "generate",
        lazy("Generate a password"),
        lazy("Shown to you once, good for one log-in. Ends every log-in they have."),
    ),
    ("type", lazy("Type a password"), lazy("Counts until they change it. Ends every log-in they have.")),
)


class PasswordForm(forms.Form):
    way = forms.ChoiceField(
        label=lazy("How"),
        choices=[(value, text) for value, text, _ in WAYS],
        widget=RadioCards(hints={value: hint for value, _, hint in WAYS}),
    )
    password = forms.CharField(
        label=lazy("Password"),
        required=False,
        max_length=1024,
        strip=False,
        help_text=lazy("Only if you type one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


WAYS_OF_GUESTS = (
    ("generate", WAYS[1][1], lazy("Shown to you once, good for one log-in, which asks for a new one.")),
    ("type", WAYS[2][1], lazy("You type it twice; it counts until they change it.")),
    ("link", WAYS[0][1], lazy("They choose a password themselves, within 24 hours.")),
)


class GuestLogInForm(PasswordForm):
    way = forms.ChoiceField(
        label=lazy("How"),
        choices=[(value, text) for value, text, _ in WAYS_OF_GUESTS],
        widget=RadioCards(hints={value: hint for value, _, hint in WAYS_OF_GUESTS}),
    )
    password_confirmation = forms.CharField(
        label=lazy("Password once more"),
        required=False,
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class NewCustomerForm(forms.Form):
    site = PickField(label=lazy("Site"), help_text=lazy("The account joins the customer set of this site."))
    username = _text(lazy("Username"), 254, spellcheck="false")
    password = forms.CharField(
        label=lazy("Password"),
        required=False,
        max_length=1024,
        strip=False,
        help_text=lazy(
            "They get a mail with their username and a one-time link to choose a password, whether you type one or not."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(
        self,
        *args: Any,
        sites: QuerySet[Site],
        grant: Grant,
        more: Iterable[Definition] = (),
        **kwargs: Any,
    ) -> None:
        """Without the fields that `grant` doesn't let fill in; `more` are the attributes offered beside them."""
        super().__init__(*args, **kwargs)
        for name in [code for code in self.fields if code != "site" and not grant.edits(code)]:
            del self.fields[name]
        self.more = [definition.code for definition in more if grant.edits(field_name(definition))]
        for definition in more:
            if definition.code in self.more:
                self.fields[definition.code] = field_of(definition, None, ())
        name_shipped(self)
        _offer_types(self)
        field: Any = self.fields["site"]
        field.offer(sites, "site-choices", translate("Choose a site"), sites_by_set)
        if "username" in self.fields:
            self.fields["username"].help_text = translate("Leave it empty to use the email address.")

    @property
    def more_is_open(self) -> bool:
        """What was typed isn't folded away."""
        return any(self[name].value() for name in self.more)

    def account(self) -> NewAccount:
        core = {name: value for name, value in self.cleaned_data.items() if name not in {"site", *self.more}}
        return NewAccount(**core, attributes={name: entered(self.cleaned_data[name]) for name in self.more})


NewCustomerForm.base_fields |= CORE_FIELDS


def sites_by_set(sites: Iterable[Site]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices by the names of the sets, which decide so much that they stand above their sites."""
    ordered = sorted(sites, key=lambda site: (site.set.name, site.set_id, site.name))
    return [
        (name, [(site.code, site.name) for site in group])
        for (name, _), group in groupby(ordered, key=lambda site: (site.set.name, site.set_id))
    ]
