"""Orders that programs place for customers, as staff do on the phone (OFF-01..04, B-01, G6)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.addresses.rules import Kind
from regulars.api.admin.customer_schemas import CustomerNew
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import beside, customer_at, site_named
from regulars.api.admin.offline_new import account_wanted
from regulars.api.admin.offline_schemas import (
    OfflineOrderWish,
    OfflineQuoteSchema,
    OfflineQuoteWish,
    QuotedAddress,
    QuotedLine,
)
from regulars.api.admin.order_schemas import OrderDetailSchema, detail_fields
from regulars.api.admin.orders import router
from regulars.api.base import may_answer
from regulars.api.idempotency import by_required_key, required_key
from regulars.api.quote_schemas import quoted_problems
from regulars.api.schemas import Money
from regulars.catalog.rules.quantities import written_quantity
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import open_account
from regulars.customers.rules import Origin
from regulars.fields.rules.values import Value
from regulars.journeys.place_order import Placed, Submission, place_order, placed_before
from regulars.journeys.quote_new_customer import quote_for_new
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.guessing.lanes import hashes_if_typed
from regulars.kernel.money import check_total
from regulars.orders.queries.baskets import SeenLine
from regulars.orders.queries.checkout import Quote, quote_at
from regulars.orders.queries.checkout_form import suggested_answers
from regulars.orders.queries.listing import find_order
from regulars.orders.queries.offline import lines_by_code, permitted, require_access
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import Choice
from regulars.orders.rules.offline import master_takes_no_orders
from regulars.sites.models import Site
from regulars.sites.rules import SiteKind
from regulars.staff.rules import Grant, Right

__all__ = ["quotes", "router"]

quotes = Router(tags=["orders"])
EDIT = key_with(Right.EDIT_ORDERS)


@quotes.post("/quote", response=OfflineQuoteSchema, auth=EDIT, **may_answer(409))
def quote_order(request: HttpRequest, body: OfflineQuoteWish) -> dict[str, Any]:
    """What an order would cost this customer, or a new one as `POST /orders` would add them, whether it may be placed or would wait, and what is wrong with it.

    Stores nothing, so it takes no key. 409 `customer_has_no_access` with the `reason` of the log-in check; `username_taken`.
    """
    site, choice, lines = _read(request, body)
    new = _new_in(body)
    if new is None:
        customer, grant = _customer(request, body.customer, site)
        quote = quote_at(site.pk, Owner(customer.pk), choice, lines=lines)
    else:
        grant, by = grant_of(request), by_key(request)
        with account_wanted(new, site, grant) as wanted:
            quote, customer = quote_for_new(wanted, site=site, choice=choice, lines=lines, by=by)
    return _quoted(quote, suggested_answers(quote.form, customer.attributes, grant=grant), grant)


@router.post("", response={201: OrderDetailSchema}, auth=EDIT)
@hashes_if_typed
@by_required_key
def take_order(request: HttpRequest, response: HttpResponse, body: OfflineOrderWish) -> Status[Any]:
    """Place an order for a customer of the site's set. Sent again under the same key, it answers the order as it is, with `Idempotent-Replayed: true`.

    A new customer joins the site's set at once, and stays where the order is refused; 409 `username_taken` names who has the name as `customer`,
    if the key sees them. 409 `basket_changed` where it costs something else than `agreed_total`, `checkout_blocked` with the `reasons`,
    `customer_has_no_access`. Limits hold as in the shop: the order may be `on_hold`.
    """
    grant_of(request).require(Right.SEE_ORDERS)
    site, choice, lines = _read(request, body)
    agreed = check_total(body.agreed_total.amount, site.currency, "agreed_total.amount")
    key = required_key(request)

    def submission(customer_id: int) -> Submission:
        return Submission(site, Owner(customer_id), choice, agreed, body.agreed_total.currency, lines=lines)

    new = _new_in(body)
    if new is None:
        customer, _ = _customer(request, body.customer, site)
        placed = place_order(submission(customer.pk), key=key, by=by_key(request))
    else:
        placed = _for_new(request, new, site, submission, key)
    if placed.again:
        response["Idempotent-Replayed"] = "true"
    grant = grant_of(request)
    return Status(201, detail_fields(find_order(grant, placed.order.pk), grant))


def _read(request: HttpRequest, body: OfflineQuoteWish) -> tuple[Site, Choice, dict[int, Decimal]]:
    grant = grant_of(request)
    site = site_named(body.site, "site", grant)
    if site.kind == SiteKind.MASTER:
        raise master_takes_no_orders()
    choice = permitted(body.choice(site.currency), grant)
    return site, choice, lines_by_code([(line.product, line.quantity) for line in body.lines])


def _new_in(body: OfflineQuoteWish) -> CustomerNew | None:
    if body.new_customer is not None and body.customer is not None:
        raise Invalid("one_of", "Name either the customer or a new one.", "new_customer")
    return body.new_customer


def _customer(request: HttpRequest, customer_id: int | None, site: Site) -> tuple[Customer, Grant]:
    if customer_id is None:
        raise Invalid("required", "Please fill this in.", "customer")
    with beside("customer"):
        customer, grant = customer_at(request, customer_id)
    require_access(customer, site)
    return customer, grant


def _for_new(request: HttpRequest, new: CustomerNew, site: Site, submission: Any, key: str) -> Placed:
    """Two acts, two records. Sent again, the name is taken, and the order is there."""
    by = by_key(request)
    try:
        with account_wanted(new, site, grant_of(request)) as wanted:
            account = open_account(wanted, site=site, origin=Origin.GRANTED, by=by)
    except Conflict as error:
        holder = error.details.get("customer") if error.code == "username_taken" else None
        placed = placed_before(submission(holder), key=key) if holder else None
        if placed is None:
            raise
        return placed
    return place_order(submission(account.pk), key=key, by=by)


def _quoted(quote: Quote, suggested: Mapping[str, Value], grant: Grant) -> dict[str, Any]:
    currency, totals = quote.basket.currency, quote.totals

    def money(amount: Decimal) -> Money:
        return Money.of_amount(amount, currency)

    names = ("items", "discount", "shipping", "tax", "total")
    return {name: money(getattr(totals, name)) for name in names} | {
        "lines": [_line(line, currency) for line in quote.basket.lines],
        "decision": {
            "answer": quote.decision.answer,
            "reasons": [
                {"code": each.code.value, "message": each.message} for each in quote.decision.reasons
            ],
        },
        **{f"{kind}_address": _address(quote, kind, grant) for kind in Kind},
        "shipping_methods": [
            {"code": offer.method.code, "name": offer.method.name, "cost": money(offer.cost)}
            for offer in quote.offers
        ],
        "shipping_method": quote.offer.method.code if quote.offer else None,
        "payment_methods": [method.kind for method in quote.methods],
        "payments": [{"method": part.method, "amount": money(part.amount)} for part in quote.parts],
        "questions": [
            {
                "code": field.code,
                "name": field.label_in("en"),
                "type": field.definition.type,
                "required": field.required,
                "suggested": suggested.get(field.code),
            }
            for field in quote.form.fields
            if field.editable
        ],
        "problems": quoted_problems(quote.problems),
    }


def _address(quote: Quote, kind: Kind, grant: Grant) -> QuotedAddress | None:
    """Where it would go as things are."""
    entry, address_id = quote.addresses.get(kind), quote.address_ids.get(kind)
    if entry is None:
        return None
    if not grant.sees("addresses"):
        return QuotedAddress(id=None, version=None, address=None)
    stored = quote.book.find(address_id).stored if quote.book and address_id else None
    return QuotedAddress(id=address_id, version=stored.version if stored else None, address=dict(vars(entry)))


def _line(line: SeenLine, currency: str) -> QuotedLine:
    of = line.priced
    return QuotedLine(
        product=line.product.code,
        name=line.product.name,
        quantity=written_quantity(of.quantity),
        problem=of.problem,
        price=None if of.unit is None else Money.of_amount(of.unit, currency),
        discount=Money.of_amount(of.discount, currency),
        total=Money.of_amount(of.to_pay, currency),
    )
