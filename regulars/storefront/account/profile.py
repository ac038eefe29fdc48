"""My Account's details, by the site's profile form for the customer's type (MYA-05)."""

from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.customers.operations.own_profile import change_own_profile
from regulars.customers.queries.own_profile import OwnValues, own_values
from regulars.fields.queries import form_at
from regulars.fields.rules import Kept, Purpose, Type
from regulars.fields.rules.forms import Form, FormField
from regulars.fields.rules.values import Entered, display_value
from regulars.groups.queries.memberships import memberships_at
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.sites.queries.types import names_of_types
from regulars.storefront.account.orders import latest_orders
from regulars.storefront.asked import AskedForm, asked_form, rows_of, sent_on
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.language import language_of
from regulars.storefront.looks import show
from regulars.storefront.problems import add_errors
from regulars.ui.pages import posted, redirect

__all__ = ["profile"]


@dataclass(frozen=True)
class _Locked:
    """A field that is shown and can't be changed here."""

    label: str
    value: str
    help: str


@dataclass(frozen=True)
class _Mine:
    """What is known of the customer, as the form shows it; `version` is the one that they saw."""

    form: Form
    account: Account
    values: OwnValues
    language: str
    currency: str

    def stored(self, field: FormField) -> Any:
        if field.definition.kept == Kept.COLUMN:
            return getattr(self.account, field.code)
        if field.definition.kept == Kept.CONSENT:
            return self.values.consents.get(field.code, (False, None))[0]
        return self.values.document.get(field.code)

    def display_value(self, field: FormField) -> str:
        stored = self.stored(field)
        if field.code == "type":
            return names_of_types().get(str(stored), str(stored))
        return display_value(field.definition, stored, self.language)

    def currency_of(self, field: FormField) -> str:
        """An amount keeps the currency that it was given in, also at a shop with another one."""
        stored = self.stored(field)
        return stored["currency"] if isinstance(stored, dict) else self.currency

    def drawn(self, request: HttpRequest) -> AskedForm:
        typed = posted(request)
        initial = {field.code: _as_typed(self.stored(field)) for field in self.form.fields}
        drawn = asked_form(self.form, typed, language=self.language, currency=self.currency, initial=initial)
        for code, field in drawn.questions.items():
            if field.definition.type == Type.MONEY:
                drawn.fields[code].label = f"{field.label_in(self.language)} ({self.currency_of(field)})"
            elif note := self._said_when(code):
                drawn.fields[code].help_text = f"{drawn.fields[code].help_text} {note}".strip()
        return drawn

    def _said_when(self, code: str) -> str:
        given, at = self.values.consents.get(code, (False, None))
        if at is None:
            return ""
        day = format_date(at, "long", self.language[:2] if self.language[:2] in {"de", "en"} else "en")
        return translate("You agreed on {day}." if given else "You said no on {day}.", day=day)

    def sent(self, request: HttpRequest) -> dict[str, object]:
        """A box that isn't ticked is not sent by browsers; where there was an answer before, it is a no."""
        sent = sent_on(request)
        for field in self.form.fields:
            stored = self.stored(field)
            if field.definition.type == Type.YES_NO and field.editable and stored is not None:
                sent.setdefault(field.code, Entered("no"))
            elif field.definition.type == Type.MONEY and isinstance(sent.get(field.code), str):
                amount = {"amount": sent[field.code], "currency": self.currency_of(field)}
                sent[field.code] = amount if str(sent[field.code]).strip() else ""
        return sent


@customer_page("GET", "POST")
def profile(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """Shows and takes what this site's form shows; what it only shows is locked, the rest isn't there."""
    mine = _mine(here, account)
    drawn = mine.drawn(request)
    if request.method != "POST":
        return _page(request, here, mine, drawn)
    try:
        change_own_profile(
            Customer.objects.get(pk=account.id),
            mine.sent(request),
            version=_version(request),
            site=Site.objects.get(pk=here.site.id),
            by=customer_actor(account.id),
        )
    except DomainError as error:
        status = add_errors(drawn, error)
        if error.code == "version_conflict":
            _say_what_is_newer(mine, drawn)
        return _page(request, here, mine, drawn, status=status)
    messages.success(request, translate("Your details are saved."))
    return redirect(request, reverse("account"))


def _mine(here: Visit, account: Account) -> _Mine:
    form = form_at(here.site.id, Purpose.PROFILE, account.type)
    language = language_of(here)
    return _Mine(
        form, account, own_values(account.id, site_id=here.site.id), language, here.site.currency or "EUR"
    )


def _page(
    request: HttpRequest, here: Visit, mine: _Mine, drawn: AskedForm, *, status: int = 200
) -> HttpResponse:
    """In the form's order: rows of fields, with what is locked between them."""
    hint = translate("Only the shop can change this: write to us.")
    blocks: list[dict[str, Any]] = []
    open_codes: list[str] = []
    for field in mine.form.fields:
        if field.definition.type == Type.IMAGE:
            continue
        if field.code in drawn.questions:
            open_codes.append(field.code)
            continue
        blocks.append({"rows": rows_of(drawn, open_codes)})
        open_codes = []
        value = mine.display_value(field) or translate("Nothing yet")
        help_ = field.help_in(mine.language) or ("" if field.code == "email" else hint)
        blocks.append({"locked": _Locked(field.label_in(mine.language), value, help_)})
    blocks.append({"rows": rows_of(drawn, open_codes)})
    context = {
        "form": drawn,
        "blocks": blocks,
        "version": mine.account.version,
        "pictures": _pictures(mine),
        "orders": latest_orders(here, mine.account),
        "memberships": memberships_at(mine.account.id, here.site.id),
    }
    return show(request, here, "account.html", context, status=status)


def _pictures(mine: _Mine) -> list[dict[str, Any]]:
    """Each has a form of its own below the others: a file is sent apart."""
    return [
        {
            "code": field.code,
            "label": field.label_in(mine.language),
            "help": field.help_in(mine.language),
            "open": field.editable,
            "address": reverse("image", args=[mine.stored(field)]) if mine.stored(field) else "",
        }
        for field in mine.form.fields
        if field.definition.type == Type.IMAGE
    ]


def _version(request: HttpRequest) -> int:
    """Something that is no number is no version: then the newest is shown, as after any other save."""
    return number_in(request.POST.get("version", "")) or 0


def _say_what_is_newer(mine: _Mine, drawn: AskedForm) -> None:
    """What was typed stays; beside it stands what was saved meanwhile, and saving again is a choice."""
    for code, field in drawn.questions.items():
        if _as_text(drawn[code].value()) != _as_text(_as_typed(mine.stored(field))):
            value = mine.display_value(field) or translate("nothing")
            drawn[code].help_text = translate("Saved meanwhile: {value}", value=value)


def _as_typed(stored: Any) -> Any:
    return stored.get("amount") if isinstance(stored, dict) else stored


def _as_text(value: Any) -> str:
    return "" if value is None or value is False else str(value).strip()
