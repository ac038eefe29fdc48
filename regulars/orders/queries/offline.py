"""What staff need to know before they take down an order: whose it may be, and what was asked for (OFF-01, B-01)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models.functions import Lower

from regulars.catalog.models import Product
from regulars.catalog.rules.products import no_such_product
from regulars.catalog.rules.quantities import check_quantity
from regulars.customers.models import Customer
from regulars.customers.queries.site_access import login_check
from regulars.kernel.errors import ErrorCollector, Invalid
from regulars.orders.rules.baskets import MOST_LINES, basket_full
from regulars.orders.rules.checkout import Choice
from regulars.orders.rules.offline import customer_without_access
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from regulars.sites.rules import SiteKind
from regulars.staff.rules import Grant, Right

__all__ = ["lines_by_code", "permitted", "require_access", "shops_within"]


def shops_within(site_ids: frozenset[int] | None) -> Any:
    """Sites where orders are placed: those at a master are placed at its sub sites (SUB-03)."""
    return Site.objects.within(site_ids).exclude(kind=SiteKind.MASTER).select_related("set")


def require_access(account: Customer, site: Site) -> None:
    """Raises `Conflict` `customer_has_no_access`. `place_order` asks again, under its locks."""
    access = login_check(account, site)
    if not access.is_open:
        raise customer_without_access(access.answer, site.name)


def permitted(choice: Choice, grant: Grant) -> Choice:
    """As far as staff may choose it. Who doesn't see cards charges none, nor one that would be proposed.

    Raises `Forbidden` `field_hidden` for cards and credit, `right_missing` for a discount of their own.
    """
    if choice.pay_by is PaidBy.CARD:
        grant.require_sight("cards")
    if choice.credit > 0:
        grant.require_sight("credit")
    if choice.taken_off > 0:
        grant.require(Right.GIVE_DISCOUNT)
    if choice.pay_by is None and not grant.sees("cards"):
        return replace(choice, pay_by=PaidBy.INVOICE)
    return choice


def lines_by_code(wanted: Sequence[tuple[str, str]]) -> dict[int, Decimal]:
    """How many of which product, from codes and quantities; what is named twice counts together. One statement.

    Raises `Invalid` beside `lines.0.product` and `lines.0.quantity`: `no_such_product` and what `check_quantity` refuses; `Conflict` `basket_full`.
    """
    if len(wanted) > MOST_LINES:
        raise basket_full()
    codes = {code.lower() for code, _ in wanted if code.isprintable()}
    products = Product.objects.alias(code_key=Lower("code")).filter(code_key__in=codes)
    ids = {code.lower(): pk for code, pk in products.values_list("code", "pk")}
    lines: dict[int, Decimal] = {}
    collector = ErrorCollector()
    for position, (code, text) in enumerate(wanted):
        with collector.field():
            product_id = ids.get(code.lower())
            if product_id is None:
                problem = no_such_product()
                raise Invalid(problem.code, problem.sentence, f"lines.{position}.product")
            quantity = check_quantity(text, f"lines.{position}.quantity")
            lines[product_id] = lines.get(product_id, Decimal(0)) + quantity
    collector.refuse()
    return lines
