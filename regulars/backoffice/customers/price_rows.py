"""What a product costs a customer, every price and discount with why it counts or doesn't, and where that is changed (G30)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from regulars.backoffice.customers.buying_places import Place, place_of
from regulars.catalog.queries.explain import Explained, PriceVerdict
from regulars.catalog.rules.discounts import WHY_NO_DISCOUNT_LABELS
from regulars.catalog.rules.prices import WHY_NOT_LABELS
from regulars.catalog.rules.pricing import PROBLEM_LABELS
from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.i18n import current_language, translate
from regulars.kernel.money import written
from regulars.orders.rules.buying_check import Change, changes_discount, changes_price
from regulars.staff.rules import Grant

__all__ = ["discount_rows", "price_rows", "product_context"]


@dataclass(frozen=True)
class Row:
    """A price or a discount: `reason` is empty for what counts."""

    name: str
    code: str
    details: tuple[str, ...]
    amount: str
    reason: str
    place: Place | None


def product_context(explained: Explained) -> dict[str, Any]:
    """What the page says of the product beside its tables."""
    return {
        "explained": explained,
        "problem": _problem(explained),
        "bought": written_quantity(explained.line.quantity),
        "sums": _sums(explained),
    }


def _problem(explained: Explained) -> str:
    if explained.is_restricted:
        return translate("Only for customers with a role that shows restricted products")
    return translate(PROBLEM_LABELS[explained.problem]) if explained.problem else ""


def _sums(explained: Explained) -> dict[str, str]:
    line = explained.line
    amounts = {name: getattr(line, name) for name in ("total", "discount", "to_pay", "tax")}
    sums = {
        name: written(amount, explained.facts.currency, current_language())
        for name, amount in amounts.items()
    }
    return sums | {"tax_text": line.tax_rule.text if line.tax_rule else ""}


def price_rows(explained: Explained, customer: int, grant: Grant) -> Iterator[Row]:
    for verdict in explained.prices:
        of = verdict.price_list
        currency = of.currency or explained.facts.currency
        least = verdict.min_quantity
        yield Row(
            of.name,
            of.code,
            (
                of.policy or translate("Everybody"),
                str(of.priority),
                "" if least is None else written_quantity(least),
            ),
            "" if verdict.amount is None else written(verdict.amount, currency, current_language()),
            translate(WHY_NOT_LABELS[verdict.why]) if verdict.why else "",
            _place(verdict, customer, explained.site.code, grant),
        )


def _place(verdict: PriceVerdict, customer: int, site: str, grant: Grant) -> Place | None:
    """None for the list of a site that isn't theirs."""
    change, of = changes_price(verdict.why), verdict.price_list
    if change is Change.PRICE_LIST and not grant.is_at(of.site_id):
        return None
    return place_of(change, customer=customer, site=site, code=str(of.id))


def discount_rows(explained: Explained, customer: int) -> Iterator[Row]:
    for verdict in explained.discounts:
        yield Row(
            verdict.discount.name,
            verdict.discount.code,
            (),
            "" if verdict.why else written(-verdict.amount, explained.facts.currency, current_language()),
            translate(WHY_NO_DISCOUNT_LABELS[verdict.why]) if verdict.why else "",
            place_of(
                changes_discount(verdict.why),
                customer=customer,
                site=explained.site.code,
                code=verdict.discount.code,
            ),
        )
