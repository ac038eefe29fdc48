"""A site's *Orders* tab: who may buy, whose orders wait, and who is told of it (B2B-09, B2B-10, GST-08, SHP-06)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.decimals import TYPED
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.backoffice.sites.tabs import tabs_of
from regulars.kernel.i18n import lazy, translate
from regulars.orders.operations.terms import OrderTermsChanges, change_order_terms
from regulars.orders.queries.site_orders import SiteOrderTerms, order_terms_of
from regulars.orders.rules.buying import Buyers, GuestAccounts, OrderingFor, RegistrationStep
from regulars.orders.rules.terms import (
    BUYERS_LABELS,
    GUEST_ACCOUNTS_LABELS,
    ORDERING_LABELS,
    STEP_LABELS,
    SWITCHES,
)
from regulars.sites.rules.types import GUEST
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["order_terms"]

Choices = list[tuple[str, str]]
SWITCH_LABELS = {
    "held": lazy("Orders wait for approval"),
    "blocked": lazy("Checkout is blocked"),
    "reorder": lazy("Ordering again"),
}
ANSWERS = {"yes": True, "no": False}
_SAID = (
    "buyers",
    "registration",
    "registration_step",
    "receiver",
    "prefix",
    "guest_days",
    "guest_retention_days",
)
_OF_THE_SITE: tuple[tuple[str, Mapping[Any, str], Any], ...] = (
    ("buyers", BUYERS_LABELS, Buyers.BOTH),
    ("registration", GUEST_ACCOUNTS_LABELS, GuestAccounts.NO),
    ("registration_step", STEP_LABELS, RegistrationStep.CONTACT),
)


class OrderTermsForm(forms.Form):
    """`terms` are those of the site as they are stored; what a sub site leaves open is its master's."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    buyers = forms.ChoiceField(label=lazy("Who may buy"), required=False)
    registration = forms.ChoiceField(label=lazy("Accounts for guests"), required=False)
    registration_step = forms.ChoiceField(label=lazy("Where the checkout offers an account"), required=False)
    receiver = forms.CharField(
        label=lazy("Told of waiting orders"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    prefix = forms.CharField(  # type: ignore[assignment]  # hides the one of all forms, which none here has
        label=lazy("Order number prefix"), required=False, max_length=10, widget=forms.TextInput(attrs=TYPED)
    )
    guest_days = forms.IntegerField(
        label=lazy("Days that a guest's page is open"), min_value=1, max_value=365
    )
    guest_retention_days = forms.IntegerField(
        label=lazy("Days after which guests are forgotten"), required=False, min_value=0, max_value=9999
    )

    def __init__(self, *args: Any, terms: SiteOrderTerms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        for name in ("version", "receiver", "prefix", "guest_days", "guest_retention_days"):
            self.fields[name].initial = getattr(terms.own, name)
        for name, labels, standard in _OF_THE_SITE:
            words = {value.value: translate(label) for value, label in labels.items()}
            own, above = getattr(terms.own, name), getattr(terms.above, name)
            self._choose(name, words, own, above or standard.value)
        for customer_type in terms.types:
            self._ask_of_type(customer_type.code)

    def _ask_of_type(self, code: str) -> None:
        """Guests have no roles and no orders that they could place again."""
        own, above = self.terms.own, self.terms.above
        if code != GUEST:
            words = {who.value: translate(label) for who, label in ORDERING_LABELS.items()}
            standard = above.of_type("ordering_for", code) or OrderingFor.EVERYONE.value
            self.fields[f"ordering_for-{code}"] = forms.ChoiceField(
                label=lazy("Who may order"), required=False
            )
            self._choose(f"ordering_for-{code}", words, own.of_type("ordering_for", code) or "", standard)
        words = {"yes": translate("Yes"), "no": translate("No")}
        for name, label in SWITCH_LABELS.items():
            if code == GUEST and name == "reorder":
                continue
            standard = above.of_type(name, code)
            self.fields[f"{name}-{code}"] = forms.ChoiceField(label=label, required=False)
            self._choose(
                f"{name}-{code}",
                words,
                _answer(own.of_type(name, code)),
                _answer(SWITCHES[name] if standard is None else standard),
            )

    def _choose(self, name: str, words: dict[str, str], stored: str, otherwise: str) -> None:
        """An empty choice is the master's word, or the standard; a site without a master is offered each word once."""
        text = words[otherwise]
        if self.terms.is_sub:
            choices = [("", translate("As the master: {words}", words=text)), *words.items()]
        else:
            choices = [("", text), *((value, label) for value, label in words.items() if value != otherwise)]
        chosen: Any = self.fields[name]
        chosen.choices = choices
        chosen.initial = stored if stored in dict(choices) else ""

    @property
    def by_type(self) -> list[tuple[str, list[BoundField]]]:
        return [
            (kind.label, [self[name] for name in self.fields if name.partition("-")[2] == kind.code])
            for kind in self.terms.types
        ]

    def changes(self) -> OrderTermsChanges:
        """What stands as it stood stays unsaid."""
        sent: dict[str, Any] = {
            name: "" if self.cleaned_data[name] is None else self.cleaned_data[name]
            for name in _SAID
            if name in self.changed_data
        }
        for changed in self.changed_data:
            name, dash, code = changed.partition("-")
            if dash:
                value: Any = self.cleaned_data[changed] or None
                sent.setdefault(name, {})[code] = ANSWERS.get(value, value)
        return OrderTermsChanges(**sent)


def _answer(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else ""


@staff_page(Right.SEE, post=Right.EDIT_SITES)
def order_terms(request: HttpRequest, code: str) -> HttpResponse:
    """It counts from the next request on, and changes no order that is placed."""
    site = find_site(request, code)
    form = OrderTermsForm(posted(request), terms=order_terms_of(site))
    done = attempt(
        form,
        lambda: change_order_terms(
            site, form.changes(), version=form.cleaned_data["version"], by=actor(request)
        ),
    )
    if isinstance(done, Undone):
        context = {
            "site": site,
            "form": form,
            "tabs": tabs_of(request, site),
            "is_stale": done.status == 409 and not form["prefix"].errors,
            "receiver_above": form.terms.above.receiver,
            "retention_above": form.terms.above.guest_retention_days or 0,
        }
        return office_page(request, "backoffice/shops/order_terms.html", context, status=done.status)
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, request.path)
