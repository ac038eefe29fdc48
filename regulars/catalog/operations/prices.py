"""Some prices of a list, set and removed together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import connection
from django.db.models.functions import Lower

from regulars.catalog.models import Price, PriceList, Product
from regulars.catalog.operations.price_lists import locked_list
from regulars.catalog.rules import price_lists as rules
from regulars.catalog.rules.price_lists import GROUP, MOST_NOTED, PriceRow, price_in_words
from regulars.catalog.rules.quantities import check_quantity
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import ErrorCollector, FieldProblem, Invalid
from regulars.kernel.money import check_amount

__all__ = ["change_prices"]

_Key = tuple[int, Decimal]


def change_prices(price_list: PriceList, rows: Sequence[PriceRow], *, version: int, by: Actor) -> PriceList:
    """Set the price of each row, or remove it where the row has no amount; all of them or none. Others stay as they are.

    Raises `Invalid` beside `prices.3.amount`, by the place of the row: `no_such_product`, `price_twice`, as `check_quantity` and `check_amount`;
    `Conflict` `version_conflict`.
    """
    with change(rules.PRICES_CHANGED, by=by) as record:
        price_list = locked_list(price_list, version)
        products = _products(rows)
        wanted = _checked(rows, products, price_list.currency)
        stored: dict[_Key, Decimal | None] = {
            (price.product_id, price.min_quantity): price.amount
            for price in Price.objects.filter(
                price_list=price_list, product_id__in={product_id for product_id, _ in wanted}
            )
        }
        changed = {key: amount for key, amount in wanted.items() if stored.get(key) != amount}
        if not changed:
            record.nothing()
            return price_list
        _write(price_list, changed)
        price_list.version += 1
        price_list.save(update_fields=["version"])
        record.about("site", price_list.site_id)
        record.note(price_list=price_list.code, site=price_list.site.code, prices=len(changed))
        if len(changed) <= MOST_NOTED:
            codes = {product.pk: product.code for product in products.values()}
            pair = {
                side: [
                    price_in_words(codes[product_id], quantity, amount, price_list.currency)
                    for product_id, quantity in changed
                    if (amount := prices.get((product_id, quantity))) is not None
                ]
                for side, prices in (("from", stored), ("to", changed))
            }
            record.keep_personal("site", price_list.site_id, {f"{GROUP}prices": pair})
    return price_list


def _products(rows: Sequence[PriceRow]) -> dict[str, Product]:
    codes = {row.product.strip().lower() for row in rows if row.product.isprintable()}
    found = Product.objects.annotate(key=Lower("code")).filter(key__in=codes)
    return {product.code.lower(): product for product in found.only("code")}


def _checked(
    rows: Sequence[PriceRow], products: dict[str, Product], currency: str
) -> dict[_Key, Decimal | None]:
    """What is to stand there afterwards: None for nothing."""
    wanted, problems = dict[_Key, Decimal | None](), list[FieldProblem]()
    for number, row in enumerate(rows):
        row_problems = ErrorCollector()
        product = products.get(row.product.strip().lower())
        quantity, amount = Decimal(1), None
        with row_problems.field():
            if product is None:
                raise Invalid("no_such_product", "There is no product with this code.", "product")
        with row_problems.field():
            quantity = check_quantity(row.min_quantity, "min_quantity")
        with row_problems.field():
            amount = None if row.amount is None else check_amount(row.amount, currency, "amount")
        with row_problems.field():
            if product is not None and (product.pk, quantity) in wanted:
                raise Invalid(
                    "price_twice", "This product has a price from the same quantity on already.", "product"
                )
        try:
            row_problems.refuse()
        except Invalid as error:
            problems += [replace(each, field=f"prices.{number}.{each.field}") for each in error.problems]
        else:
            wanted[product.pk, quantity] = amount
    if problems:
        raise Invalid.of(problems)
    return wanted


_REMOVE = """
DELETE FROM catalog_price USING unnest(%s::bigint[], %s::numeric[]) AS gone (product_id, min_quantity)
WHERE price_list_id = %s AND catalog_price.product_id = gone.product_id AND catalog_price.min_quantity = gone.min_quantity"""


def _write(price_list: PriceList, changed: Mapping[_Key, Decimal | None]) -> None:
    product_ids, quantities = zip(*changed, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE, [list(product_ids), list(quantities), price_list.pk])
    Price.objects.bulk_create(
        Price(price_list=price_list, product_id=product_id, min_quantity=quantity, amount=amount)
        for (product_id, quantity), amount in changed.items()
        if amount is not None
    )
