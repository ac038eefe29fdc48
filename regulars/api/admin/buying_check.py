"""What does a customer get at a site, and why: may they order, what does a product cost, what are they offered at the checkout? (G30)"""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from regulars.api.admin.buying_changes import ChangeOperationSchema, change_of
from regulars.api.admin.keys import key_with
from regulars.api.admin.lookups import beside, customer_at, site_named
from regulars.api.schemas import Code, Money, Schema
from regulars.catalog.queries.explain import DiscountVerdict, Explained, PriceVerdict
from regulars.catalog.rules.discounts import WHY_NO_DISCOUNT_LABELS, WhyNoDiscount
from regulars.catalog.rules.prices import WHY_NOT_LABELS, WhyNot
from regulars.catalog.rules.pricing import PROBLEM_LABELS, LineProblem
from regulars.catalog.rules.quantities import check_quantity, written_quantity
from regulars.orders.queries.buying_check import BuyingCheck, check_buying
from regulars.orders.rules.buying import Answer
from regulars.orders.rules.buying_check import Area, Finding, changes_discount, changes_price
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
    change: ChangeOperationSchema


class DiscountVerdictSchema(Schema):
    """`takes_off` is of the product bought alone; `reason` is null where it does, else a code, which `text` says in words."""

    discount: str
    name: str
    takes_off: Money
    reason: WhyNoDiscount | None
    text: str
    change: ChangeOperationSchema


class FindingSchema(Schema):
    """`answer` is `allow` for what is offered, `hold` for what makes an order wait or asks the customer for something, `refuse` for what isn't offered;
    `stops` where no order comes about like that. `code` says why, `text` in words; `subject` what it is about, if there are several. `change`
    is where that is changed, null where it can't be.
    """

    area: Area
    answer: Answer
    code: str
    subject: str
    text: str
    stops: bool
    change: ChangeOperationSchema | None


class BuyingCheckSchema(Schema):
    """`answer`: what comes of an order, `allow`, `hold` or `refuse`; `findings` say why. The rest is about the `product`, and null without one:
    `problem` is null when the customer can buy it so. What it would cost stands here even if prices are hidden from them; `order_total` is what an order of it
    alone comes to, with shipping to their default address, and the limits go by.
    """

    site: str
    answer: Answer
    findings: list[FindingSchema]
    order_total: Money | None
    product: str | None = None
    quantity: str | None = None
    problem: LineProblem | None = None
    text: str = ""
    buyer: BuyerSchema | None = None
    unit_price: Money | None = None
    total: Money | None = None
    discount: Money | None = None
    to_pay: Money | None = None
    tax: Money | None = None
    tax_text: str = ""
    prices: list[PriceVerdictSchema] = []
    discounts: list[DiscountVerdictSchema] = []


@router.get("/{int:customer_id}/buying-check", response=BuyingCheckSchema, auth=key_with(Right.SEE))
def read_buying_check(
    request: HttpRequest,
    customer_id: int,
    site: Annotated[Code, Query()],
    product: Annotated[
        str, Query(max_length=60, description="Code of a product; without it, whatever they buy")
    ] = "",
    quantity: Annotated[
        str | None, Query(max_length=30, description="Without it: the least that is sold")
    ] = None,
) -> dict[str, Any]:
    """What does this customer get here, and why? Whether they may log in and order, what a product costs, and the addresses, shipping methods, ways to pay and cards that the
    checkout offers them or doesn't, each with the reason and with what changes it. Every price list and discount that doesn't count says why not. Made of what the checkout
    itself asks.

    At a master the customer buys at the sub site that is theirs, which `site` names. 403 `field_hidden` for keys that don't see the customer's
    groups, `has_other_sites` where that sub site is out of reach. A key for some sites is not told what counts only at others; addresses, credit and cards are left out for
    keys that don't see them.
    """
    account, grant = customer_at(request, customer_id)
    grant.require_sight("groups", "roles", "tags")
    there = site_named(site, "site", grant)
    wanted = None if quantity is None else check_quantity(quantity, "quantity")
    with beside("product"):
        found = check_buying(account, there, product, wanted, grant=grant)
    answer = {
        "site": found.site.code,
        "answer": found.answer,
        "findings": [_finding(finding, found, customer_id) for finding in found.findings],
        "order_total": None if found.total is None else Money.of_amount(found.total, found.currency),
    }
    return answer | (_of_product(found.explained, customer_id) if found.explained else {})


def _finding(finding: Finding, found: BuyingCheck, customer_id: int) -> dict[str, Any]:
    same = {name: getattr(finding, name) for name in ("area", "answer", "code", "subject", "text", "stops")}
    change = finding.change and change_of(finding.change, customer=customer_id, site=found.site.code)
    return same | {"change": change}


def _of_product(explained: Explained, customer_id: int) -> dict[str, Any]:
    facts, line = explained.facts, explained.line
    site = explained.site.code
    amounts = {name: getattr(line, name) for name in ("total", "discount", "to_pay", "tax")}
    return {
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
        "prices": [_price(verdict, facts.currency, customer_id, site) for verdict in explained.prices],
        "discounts": [
            _discount(verdict, facts.currency, customer_id, site) for verdict in explained.discounts
        ],
    }


def _price(verdict: PriceVerdict, currency: str, customer_id: int, site: str) -> dict[str, Any]:
    of, amount, least = verdict.price_list, verdict.amount, verdict.min_quantity
    return {
        "price_list": of.code,
        "name": of.name,
        "pricing_policy": of.policy,
        "min_quantity": None if least is None else written_quantity(least),
        "price": None if amount is None else Money.of_amount(amount, of.currency or currency),
        "reason": verdict.why,
        "text": WHY_NOT_LABELS[verdict.why] if verdict.why else "",
        "change": change_of(changes_price(verdict.why), customer=customer_id, site=site, code=of.code),
    }


def _discount(verdict: DiscountVerdict, currency: str, customer_id: int, site: str) -> dict[str, Any]:
    return {
        "discount": verdict.discount.code,
        "name": verdict.discount.name,
        "takes_off": Money.of_amount(verdict.amount, currency),
        "reason": verdict.why,
        "text": WHY_NO_DISCOUNT_LABELS[verdict.why] if verdict.why else "",
        "change": change_of(
            changes_discount(verdict.why), customer=customer_id, site=site, code=verdict.discount.code
        ),
    }
