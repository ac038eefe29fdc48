"""What does a customer pay at a site, and why? (G30)"""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from regulars.api.admin.keys import key_with
from regulars.api.admin.lookups import beside, customer_at, site_named
from regulars.api.schemas import Code, Money, Schema
from regulars.catalog.queries.explain import DiscountVerdict, Explained, PriceVerdict, explain_price
from regulars.catalog.rules.discounts import WHY_NO_DISCOUNT_LABELS, WhyNoDiscount
from regulars.catalog.rules.prices import WHY_NOT_LABELS, WhyNot
from regulars.catalog.rules.pricing import PROBLEM_LABELS, LineProblem
from regulars.catalog.rules.quantities import check_quantity, written_quantity
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customers"])


class BuyerSchema(Schema):
    """What prices depend on: who the customer is at this site. Of another customer set they are a visitor, of the type *guest*."""

    type: str
    pricing_policy: str
    groups: list[str]
    tags: list[str]
    sees_prices: bool
    sees_restricted: bool


class PriceVerdictSchema(Schema):
    """A price; `reason` is null for the one that counts, else a code, which `text` says in words. Without `price`: the list has none."""

    price_list: str
    name: str
    pricing_policy: str | None
    min_quantity: str | None
    price: Money | None
    reason: WhyNot | None
    text: str


class DiscountVerdictSchema(Schema):
    """`takes_off` is of the product bought alone; `reason` is null where it does, else a code, which `text` says in words."""

    discount: str
    name: str
    takes_off: Money
    reason: WhyNoDiscount | None
    text: str


class BuyingCheckSchema(Schema):
    """`problem` is null when the customer can buy it so. What it would cost stands here even if prices are hidden from them."""

    site: str
    product: str
    quantity: str
    problem: LineProblem | None
    text: str
    buyer: BuyerSchema
    unit_price: Money | None
    total: Money
    discount: Money
    to_pay: Money
    tax: Money
    tax_text: str
    prices: list[PriceVerdictSchema]
    discounts: list[DiscountVerdictSchema]


@router.get("/{int:customer_id}/buying-check", response=BuyingCheckSchema, auth=key_with(Right.SEE))
def check_buying(
    request: HttpRequest,
    customer_id: int,
    site: Annotated[Code, Query()],
    product: Annotated[str, Query(max_length=60)],
    quantity: Annotated[
        str | None, Query(max_length=30, description="Without it: the least that is sold")
    ] = None,
) -> dict[str, Any]:
    """What does this customer pay for a product at this site, and why? Every price list and discount that doesn't count says why not.

    At a master the customer buys at the sub site that is theirs, which `site` names. 403 `field_hidden` for keys that don't see the customer's
    groups, `has_other_sites` where that sub site is out of reach. A key for some sites is not told what counts only at others.
    """
    account, grant = customer_at(request, customer_id)
    grant.require_sight("groups", "roles", "tags")
    there = site_named(site, "site", grant)
    wanted = None if quantity is None else check_quantity(quantity, "quantity")
    with beside("product"):
        explained = explain_price(account, there, product, wanted, grant=grant)
    return _buying_check(explained)


def _buying_check(explained: Explained) -> dict[str, Any]:
    facts, line = explained.facts, explained.line
    amounts = {name: getattr(line, name) for name in ("total", "discount", "to_pay", "tax")}
    return {
        "site": explained.site.code,
        "product": explained.product.code,
        "quantity": written_quantity(line.quantity),
        "problem": explained.problem,
        "text": PROBLEM_LABELS[explained.problem] if explained.problem else "",
        "buyer": {
            "type": facts.type,
            "pricing_policy": facts.policy,
            "groups": sorted(facts.groups),
            "tags": sorted(facts.tags),
            "sees_prices": facts.sees_prices,
            "sees_restricted": facts.sees_restricted,
        },
        "unit_price": None if line.unit is None else Money.of_amount(line.unit, facts.currency),
        **{name: Money.of_amount(amount, facts.currency) for name, amount in amounts.items()},
        "tax_text": line.tax_rule.text if line.tax_rule else "",
        "prices": [_price(verdict, facts.currency) for verdict in explained.prices],
        "discounts": [_discount(verdict, facts.currency) for verdict in explained.discounts],
    }


def _price(verdict: PriceVerdict, currency: str) -> dict[str, Any]:
    of, amount, least = verdict.price_list, verdict.amount, verdict.min_quantity
    return {
        "price_list": of.code,
        "name": of.name,
        "pricing_policy": of.policy,
        "min_quantity": None if least is None else written_quantity(least),
        "price": None if amount is None else Money.of_amount(amount, of.currency or currency),
        "reason": verdict.why,
        "text": WHY_NOT_LABELS[verdict.why] if verdict.why else "",
    }


def _discount(verdict: DiscountVerdict, currency: str) -> dict[str, Any]:
    return {
        "discount": verdict.discount.code,
        "name": verdict.discount.name,
        "takes_off": Money.of_amount(verdict.amount, currency),
        "reason": verdict.why,
        "text": WHY_NO_DISCOUNT_LABELS[verdict.why] if verdict.why else "",
    }
