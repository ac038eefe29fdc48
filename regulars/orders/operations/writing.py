"""The rows of an order that is being placed. Part of `place_order`, which has decided everything."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.addresses.rules import Kind
from regulars.catalog.rules.pricing import PricedLine
from regulars.customers.models import Customer
from regulars.fields.rules.values import Value
from regulars.kernel.actor import Actor
from regulars.kernel.hot import fetch_one
from regulars.orders.models import Order, OrderLine, OrderPerson
from regulars.orders.queries.checkout import Quote
from regulars.orders.rules.buying import Answer
from regulars.orders.rules.checkout import AT_FIRST
from regulars.orders.rules.refunds import PaidPart, payment_state_of
from regulars.orders.rules.states import OrderState
from regulars.sites.models import CustomerSet, Site

__all__ = ["Written", "write_order"]

_NUMBER = """
WITH given AS (
    SELECT coalesce((SELECT prefix FROM orders_siteorders WHERE site_id = %(site)s), '') || nextval('orders_number') AS number
)
SELECT number, EXISTS (SELECT 1 FROM orders_order WHERE site_id = %(site)s AND number_key = upper(given.number)) FROM given"""
_REFERENCES = ("b2b_reference", "employee_id", "charge_id")


@dataclass(frozen=True)
class Written:
    """What an order is made of beside what was quoted. `guest_token` is the digest of what opens a guest's page."""

    site: Site
    through: Site | None
    customer_set: CustomerSet
    customer: Customer
    answers: Mapping[str, Value]
    remark: str
    discount_reason: str
    guest_token: bytes | None


def write_order(quote: Quote, about: Written, *, by: Actor) -> Order:
    """The order, its person and its lines, on hold where `may_buy` said so. Four statements."""
    held = [reason.code.value for reason in quote.decision.reasons if reason.answer is Answer.HOLD]
    totals, offer = quote.totals, quote.offer
    order = Order.objects.create(
        site=about.site,
        through_site=about.through if about.through != about.site else None,
        customer=about.customer,
        number=_next_number(about.site.pk),
        set_code=about.customer_set.code,
        set_name=about.customer_set.name,
        customer_kind=about.customer.kind,
        customer_type=about.customer.type,
        state=(OrderState.ON_HOLD if held else OrderState.PLACED).value,
        payment_state=payment_state_of(
            [PaidPart(part.method, AT_FIRST[part.method], part.amount) for part in quote.parts]
        ).value,
        currency=quote.basket.currency,
        item_total=totals.items,
        discount_total=totals.discount,
        shipping_total=totals.shipping,
        tax_total=totals.tax,
        total=totals.total,
        discounts=_discounts(quote),
        shipping_method=offer.method.name if offer else "",
        centre=(offer.method.centre or "") if offer else "",
        line_count=len(quote.basket.lines),
        actor_kind=by.kind,
        actor_id=by.id,
        door=by.channel,
        held_for=held,
    )
    OrderPerson.objects.create(order=order, **_person(quote, about))
    OrderLine.objects.bulk_create(
        _line(order, position, line.priced) for position, line in enumerate(quote.basket.lines, start=1)
    )
    return order


def _discounts(quote: Quote) -> list[dict[str, str]]:
    """What staff took off has no code."""
    granted = [
        {"code": given.discount.code, "name": given.discount.name, "amount": f"{given.amount}"}
        for given in quote.basket.discounts
    ]
    off = quote.basket.taken_off
    return [*granted, {"code": "", "name": "", "amount": f"{off}"}] if off else granted


def _next_number(site_id: int) -> str:
    """The site's prefix, and a number that no other order has, nor one from outside (ORD-10)."""
    number, is_taken = fetch_one(_NUMBER, {"site": site_id})
    while is_taken:
        number, is_taken = fetch_one(_NUMBER, {"site": site_id})
    return str(number)


def _person(quote: Quote, about: Written) -> dict[str, object]:
    customer, answers = about.customer, dict(about.answers)
    references = {name: answers.pop(name, "") for name in _REFERENCES}
    return {
        "email": customer.email,
        "name": customer.full_name,
        "company": customer.company,
        "phone": customer.phone,
        **references,
        "more": answers,
        "remark": about.remark,
        "shipping": vars(quote.addresses[Kind.SHIPPING]),
        "billing": vars(quote.addresses[Kind.BILLING]),
        "discount_reason": about.discount_reason,
        "guest_token": about.guest_token,
    }


def _line(order: Order, position: int, line: PricedLine) -> OrderLine:
    assert line.product is not None  # noqa: S101 - a quote with a line that isn't on sale is refused
    assert line.unit is not None  # noqa: S101
    return OrderLine(
        order=order,
        position=position,
        product_id=line.product.id,
        product_code=line.product.code,
        name=line.product.name,
        quantity=line.quantity,
        unit_price=line.unit,
        price_list=line.chosen.price_list.code if line.chosen else "",
        discount=line.discount,
        tax_class=line.product.tax_class,
        tax_percent=line.tax_rule.percent if line.tax_rule else 0,
        tax=line.tax,
        total=line.to_pay,
    )
