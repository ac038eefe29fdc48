"""A customer's *Credit* tab: balances, the statement of a currency, and credit granted and withdrawn (CRD-01, CRD-06, CRD-07, ADM-02)."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.choices import PickField
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.decimals import NUMBER, TYPED, plain_number
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.history.rows import names_of
from regulars.credit.models import CreditEntry
from regulars.credit.operations.entries import grant_credit, withdraw_credit
from regulars.credit.queries.balances import Purse, purses_of
from regulars.credit.queries.reservations import open_reservations
from regulars.credit.queries.statements import balance_on, statement
from regulars.credit.rules import word_of
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.rules import Kind, Status
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import current_language, lazy, translate
from regulars.kernel.idempotency import Answer, Submitted, answer_once
from regulars.kernel.lists import Page
from regulars.kernel.money import written
from regulars.orders.queries.details import order_numbers
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right
from regulars.ui.formats import zone_of
from regulars.ui.numbers import place_in_words
from regulars.ui.pages import posted, redirect

__all__ = ["credit"]

TEMPLATE = "backoffice/credit/of_customer.html"
VERBS = {"grant": grant_credit, "withdraw": withdraw_credit}


class CreditForm(forms.Form):
    """Withdrawn is in any currency of which there is some. `key` is another one on each page."""

    movement = forms.ChoiceField(
        label=lazy("What to do"),
        choices=[("grant", lazy("Grant")), ("withdraw", lazy("Withdraw"))],
        initial="grant",
    )
    amount = forms.CharField(label=lazy("Amount"), max_length=40, widget=forms.TextInput(attrs=NUMBER))
    currency = forms.ChoiceField(label=lazy("Currency"))
    site = PickField(
        label=lazy("Site"), required=False, help_text=lazy("What the credit is about, if it is one site.")
    )
    reason = forms.CharField(
        label=lazy("Reason"),
        max_length=200,
        help_text=lazy("The customer reads it too."),
        widget=forms.TextInput(attrs=TYPED),
    )
    key = forms.CharField(max_length=100, initial=partial(token_urlsafe, 24), widget=forms.HiddenInput)

    def __init__(self, *args: Any, currencies: list[str], sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency: Any = self.fields["currency"]
        currency.choices = [(code, code) for code in currencies]
        site: Any = self.fields["site"]
        site.offer(sites, "site-choices", translate("No site"))


@staff_page(Right.SEE, post=Right.GIVE_CREDIT)
def credit(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Granting and withdrawing reach every site of the account, so it takes the right at each of them (CRD-08)."""
    to = Right.GIVE_CREDIT if request.method == "POST" else Right.SEE
    authorized = find_customer(request, customer_id, to)
    authorized.grant.require_sight("credit")
    if authorized.customer.kind != Kind.ACCOUNT:
        return person_page(request, authorized, TEMPLATE, {"is_guest": True})
    purses = purses_of(customer_id, authorized.customer.set_id)
    form = _form(request, authorized, purses)
    moved = attempt(form, lambda: _move(request, authorized, form))
    if not isinstance(moved, Undone):
        messages.success(request, _message(moved))
        return redirect(
            request, f"{reverse('customer-credit', args=[customer_id])}?currency={moved.currency}"
        )
    return _show(request, authorized, purses, form, moved.status)


def _form(request: HttpRequest, authorized: AuthorizedCustomer, purses: Sequence[Purse]) -> CreditForm:
    set_id = authorized.customer.set_id
    currencies = [purse.currency for purse in purses]
    wanted = {"currency": request.GET.get("currency", "")}
    sites = Site.objects.within(authorized.grant.sites).filter(set=set_id)
    return CreditForm(posted(request), currencies=currencies, sites=sites, initial=wanted)


def _move(request: HttpRequest, authorized: AuthorizedCustomer, form: CreditForm) -> CreditEntry:
    """Once, however often the page is sent with the same in it (G17)."""
    data, by, customer = form.cleaned_data, actor(request), authorized.customer
    amount = plain_number(data["amount"])

    def move() -> Answer:
        entry = VERBS[data["movement"]](
            customer, amount, data["currency"], reason=data["reason"], site=data["site"], by=by
        )
        return Answer(303, f"{entry.pk}")

    what = repr([form.data.get(name) for name in form.fields])
    sent = Submitted((f"credit of {customer.pk} by staff", by.id or 0), what, ())
    answer, _ = answer_once(sent, move, about="customer")
    return CreditEntry.objects.get(pk=int(answer.body))


def _message(entry: CreditEntry) -> str:
    language = current_language()
    left = written(entry.balance, entry.currency, language)
    if entry.amount > 0:
        granted = written(entry.amount, entry.currency, language)
        return translate("{amount} granted. The balance is {left} now.", amount=granted, left=left)
    withdrawn = written(-entry.amount, entry.currency, language)
    return translate("{amount} withdrawn. The balance is {left} now.", amount=withdrawn, left=left)


def _show(
    request: HttpRequest,
    authorized: AuthorizedCustomer,
    purses: Sequence[Purse],
    form: CreditForm,
    status: int,
) -> HttpResponse:
    account, mine = authorized.customer, authorized.grant
    kept = {purse.currency: (purse.amount, purse.entries) for purse in purses if purse.amount is not None}
    wanted = request.GET.get("currency", "")
    currency = wanted if wanted in kept else next(iter(kept), "")
    entries = kept[currency][1] if currency else 0
    page = _page(request, account.pk, currency, mine, entries)
    here, language = reverse("customer-credit", args=[account.pk]), current_language()
    context: dict[str, Any] = {
        "form": form if mine.may(Right.GIVE_CREDIT) and account.status != Status.ERASED else None,
        "balances": [
            (code, written(amount, code, language), f"{here}?currency={code}")
            for code, (amount, _) in kept.items()
        ],
        "currency": currency,
        "reserved": [
            (line, written(line.amount, line.currency, language))
            for line in open_reservations(account.pk, within=mine.sites)
        ],
        "may_release": mine.may(Right.EDIT_ORDERS),
        "rows": _rows(page, mine),
        "place": place_in_words(page.first, len(page.items), page.total),
        "previous": _step(here, currency, page.previous_cursor),
        "next": _step(here, currency, page.next_cursor),
    }
    if currency:
        context |= _on_day(request, account.pk, currency)
    return person_page(request, authorized, TEMPLATE, context, status=status)


def _page(request: HttpRequest, account_id: int, currency: str, mine: Grant, entries: int) -> Page[Any]:
    """A place that is none of the statement's is its beginning."""
    read = partial(statement, account_id, currency, named=mine.sites, known=entries)
    try:
        return read(cursor=request.GET.get("cursor") or None)
    except Invalid:
        return read()


def _rows(page: Page[Any], mine: Grant) -> list[dict[str, Any]]:
    may_open = mine.may(Right.SEE_ORDERS)
    orders = order_numbers([line.order_id for line in page.items]) if may_open else {}
    names = names_of((line.actor_kind, line.actor_id) for line in page.items)
    language = current_language()
    return [
        {
            "line": line,
            "order": orders.get(line.order_id or 0),
            "word": translate(word_of(line.kind, reserved=line.is_reserved)),
            "by": names[line.actor_kind, line.actor_id],
            "amount": written(line.amount, line.currency, language),
            "balance": written(line.balance, line.currency, language),
        }
        for line in page.items
    ]


def _step(here: str, currency: str, cursor: str | None) -> str | None:
    return f"{here}?currency={currency}&cursor={cursor}" if cursor else None


def _on_day(request: HttpRequest, account_id: int, currency: str) -> dict[str, Any]:
    """The balance when a day ended, by the clock of whoever reads."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
        amount = balance_on(account_id, currency, day, zone_of(request))
    except (ValueError, OverflowError):
        return {"day": None}
    return {"day": day, "on_day": written(amount, currency, current_language())}
