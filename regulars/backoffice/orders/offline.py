"""An order that staff take for a customer, on one page: the same price, the same limits and the same `place_order` as in the shop (B-01, OFF-01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.decimals import NUMBER
from regulars.backoffice.errors import status_of
from regulars.backoffice.orders.offline_addresses import address_forms, address_parts
from regulars.backoffice.orders.offline_answers import answer_form
from regulars.backoffice.orders.offline_form import OfflineForm
from regulars.backoffice.orders.offline_missing import missing_for
from regulars.backoffice.pages import office_page
from regulars.cards.rules import card_in_words
from regulars.catalog.rules.pricing import PROBLEM_LABELS
from regulars.catalog.rules.quantities import written_quantity
from regulars.customers.queries.authorization import AuthorizedCustomer, get_authorized_customer
from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose
from regulars.fields.rules.values import Value
from regulars.journeys.place_order import Submission, place_order
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import the_one
from regulars.kernel.money import digits_of
from regulars.orders.models import Order
from regulars.orders.queries.baskets import SeenLine
from regulars.orders.queries.checkout import Quote, quote_at
from regulars.orders.queries.checkout_form import suggested_answers
from regulars.orders.queries.offline import permitted, require_access, shops_within
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import Choice
from regulars.orders.rules.payment import KIND_LABELS
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.ui.pages import known_choice, redirect

__all__ = ["offline_order"]

TEMPLATE = "backoffice/orders/offline.html"
NEVER = Decimal(-1)  # no order costs this much
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class _Taken:
    """An order that is being taken down: for whom, where, and what was typed so far."""

    site: Site
    authorized: AuthorizedCustomer
    form: OfflineForm
    choice: Choice

    def quote(self) -> Quote:
        owner = Owner(self.authorized.customer.pk)
        return quote_at(self.site.pk, owner, self.choice, lines=self.form.lines)

    def submission(self) -> Submission:
        """What was agreed to is what the page showed last; nothing, where it showed no total yet, or no key."""
        text = self.form.text("agreed") if self.form.text("key") else ""
        amount, _, currency = text.partition(" ")
        try:
            agreed = Decimal(amount or NEVER)
        except InvalidOperation:
            agreed = NEVER
        owner = Owner(self.authorized.customer.pk)
        lines = self.form.lines
        return Submission(self.site, owner, self.choice, agreed, currency, lines=lines)


@staff_page(Right.EDIT_ORDERS, Right.SEE, post=Right.EDIT_ORDERS)
def offline_order(request: HttpRequest, code: str, customer_id: int) -> HttpResponse:
    """Priced anew each time it is sent; placed once for each page."""
    mine = grant(request)
    site = the_one(
        shops_within(mine.sites), "no_such_site", "There is no site with this code.", code=code
    )  # of a family, its sub sites
    authorized = get_authorized_customer(mine, customer_id)
    require_access(authorized.customer, site)
    sent = request.POST if request.method == "POST" else QueryDict()
    suggested = {} if sent else _suggested(site, authorized)
    form = OfflineForm(sent, site.currency, address_forms(sent, site, authorized), suggested)
    taken = _Taken(site, authorized, form, permitted(form.choice, mine))
    if request.method != "POST" or known_choice(sent, "do", "update", "place") == "update":
        return _show(request, taken, status=422 if taken.form.errors else 200)
    if taken.form.errors:
        return _show(request, taken, status=422)
    try:
        placed = place_order(taken.submission(), key=sent.get("key", ""), by=actor(request))
    except DomainError as error:
        _place(taken.form, error)
        return _show(request, taken, status=status_of(error), is_retried=error.code != "payment_unknown")
    messages.success(request, _done(placed.order))
    return redirect(request, reverse("order", args=[placed.order.pk]))


def _place(form: OfflineForm, error: DomainError) -> None:
    """Unless it is told already: with the way to mend it above the form, or beside the product that isn't there."""
    if error.code != "checkout_blocked" and not (error.code == "basket_empty" and form.errors):
        form.place(error)


def _suggested(site: Site, authorized: AuthorizedCustomer) -> Mapping[str, Value]:
    customer = authorized.customer
    form = form_at(site.pk, Purpose.CHECKOUT, customer.type)
    return suggested_answers(form, customer.attributes, grant=authorized.grant)


def _done(order: Order) -> str:
    if order.state == OrderState.ON_HOLD:
        return translate(
            "Order {number} is taken and waits for approval by somebody else.", number=order.number
        )
    return translate("Order {number} is placed.", number=order.number)


def _show(request: HttpRequest, taken: _Taken, *, status: int, is_retried: bool = False) -> HttpResponse:
    """A key is used for one attempt: what was refused is sent under a new one, unless its card may have been charged."""
    form, customer, quote = taken.form, taken.authorized.customer, taken.quote()
    if form.rows:
        for problem in quote.problems:
            _place(form, problem)
    sees = taken.authorized.grant.sees
    key = form.text("key")[:100] if not is_retried else ""
    context: dict[str, Any] = {
        "site": taken.site,
        "customer": taken.authorized.seen,
        "name": name_of(taken.authorized.seen),
        "form": form,
        "quote": quote,
        "key": key or token_urlsafe(24),
        "agreed": f"{quote.totals.total:.{digits_of(quote.basket.currency)}f} {quote.basket.currency}",
        "answers": answer_form(
            quote.form,
            form.sent or None,
            form.suggested,
            currency=quote.basket.currency,
            errors=form.errors,
        ),
        "missing": missing_for(quote, customer, taken.site, grant(request)),
        "lines": [
            (line, _problem(line), written_quantity(line.priced.quantity)) for line in quote.basket.lines
        ],
        "addresses": address_parts(quote, form.sent, form.addresses, sees_book=sees("addresses")),
        "methods": [(offer.method.code, offer.method.name) for offer in quote.offers],
        "method": quote.offer.method.code if quote.offer else "",
        "payments": _payments(quote, shows_cards=sees("cards")),
        "shows_credit": sees("credit"),
        "paid_by": KIND_LABELS,
        "may_discount": grant(request).may(Right.GIVE_DISCOUNT),
        "explains": all(taken.authorized.grant.sees(field) for field in ("groups", "roles", "tags")),
        "number": NUMBER,
    }
    return office_page(request, TEMPLATE, context, status=status)


def _problem(line: SeenLine) -> str:
    return translate(PROBLEM_LABELS[line.priced.problem]) if line.priced.problem else ""


def _payments(quote: Quote, *, shows_cards: bool) -> Choices:
    """Invoice, and each saved card that can be charged here."""
    choices: Choices = []
    for method in quote.methods:
        if method.kind is not PaidBy.CARD:
            choices.append((method.kind.value, translate(KIND_LABELS[method.kind])))
        elif shows_cards and quote.wallet is not None:
            choices += [
                (f"{PaidBy.CARD}.{card.stored.id}", _card_in_words(card.stored))
                for card in quote.wallet.usable
            ]
    return choices


def _card_in_words(card: Any) -> str:
    return card_in_words(card.brand, card.last_four, card.expires)
