"""All prices of a file at once: every line checked, then stored by a handful of statements, or nothing of it (SHP-02)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection, transaction

from regulars.catalog.models import PriceList
from regulars.catalog.operations.price_lists import locked_list
from regulars.catalog.rules import price_lists as rules
from regulars.catalog.rules.products import no_such_product
from regulars.catalog.rules.quantities import check_quantity
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import DomainError, Invalid
from regulars.kernel.jobs import Ticker, quiet
from regulars.kernel.money import check_amount
from regulars.kernel.texts import storable
from regulars.transfer.operations.import_lines import BadLine, ImportLine, Layout, checked_value
from regulars.transfer.operations.staging import BATCH, BadLines, LinePlan, Lines, Staged, stage

__all__ = ["LAYOUT", "ImportedPrices", "PricePlan", "import_prices", "plan_prices"]


def _is_amount(text: str) -> bool:
    """Whether it looks like one; a swallowed line is known by it."""
    return bool(text) and text.replace(".", "", 1).isdecimal()


LAYOUT = Layout(("product", "from", "amount"), ("product", "amount"), "amount", _is_amount)


@dataclass(frozen=True)
class ImportedPrices:
    """What becomes of a list: prices that it has not had, that are another, that go, and that stay as they are."""

    site: str
    price_list: str
    new: int
    changed: int
    removed: int
    unchanged: int


@dataclass
class PricePlan(LinePlan):
    """What importing would do or has done; with `replaces` every price goes that no line has. `version` is that of the list."""

    places: list[ImportedPrices] = field(default_factory=list)
    replaces: bool = False
    version: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {
            "prices": sum(place.new + place.changed for place in self.places),
            "unchanged": sum(place.unchanged for place in self.places),
        }

    @property
    def removed(self) -> int:
        return sum(place.removed for place in self.places)

    def may_be_stored(self, *, skip_bad: bool) -> bool:
        """The price of a bad line would go where the others replace what is there."""
        return super().may_be_stored(skip_bad=skip_bad and not self.replaces)


def plan_prices(
    price_list: PriceList, lines: Lines, *, replaces: bool = False, stop_at_first: bool = False
) -> PricePlan:
    """What importing these lines would do. Only reads; a temporary table is gone when it answers."""
    with transaction.atomic():
        staged = _stage(price_list, lines, stop_at_first=stop_at_first)
        return _plan(price_list, staged, replaces=replaces, stop_at_first=stop_at_first)


def import_prices(
    price_list: PriceList,
    lines: Lines,
    *,
    replaces: bool = False,
    version: int | None = None,
    skip_bad: bool = False,
    stop_at_first: bool = False,
    by: Actor,
    tell: Ticker = quiet,
) -> PricePlan:
    """Set the price of every line; `replaces` removes what no line has. All or nothing, unless `skip_bad`, which never replaces.

    In order, in one transaction: every line checked and copied to a temporary table; the list locked; prices removed and written batch by
    batch; audit. Raises `BadLines`, `Invalid` `nothing_to_import`, `Conflict` `version_conflict`; nothing is stored then.
    """
    skips = skip_bad and not stop_at_first
    with change(rules.IMPORTED, by=by) as record:
        staged = _stage(price_list, lines, stop_at_first=stop_at_first)
        price_list = locked_list(price_list, version)
        plan = _plan(price_list, staged, replaces=replaces, stop_at_first=stop_at_first)
        if not plan.may_be_stored(skip_bad=skips):
            raise BadLines(plan)
        if not plan.good:
            raise Invalid("nothing_to_import", "There is no line to import.")
        if not (plan.counts["prices"] or plan.removed):
            record.nothing()
            return plan
        _store(price_list, tell, replaces=replaces)
        plan.version = price_list.version = price_list.version + 1
        price_list.save(update_fields=["version"])
        (place,) = plan.places
        numbers = {name: getattr(place, name) for name in ("new", "changed", "removed")}
        record.about("site", price_list.site_id)
        record.note(price_list=price_list.code, site=price_list.site.code, numbers=numbers)
    return plan


_INCOMING = """
line integer, code text, min_quantity numeric(12,3), amount numeric(19,4), product_id bigint, becomes text"""
_COPIED = ("line", "code", "min_quantity", "amount")
_PRODUCTS = """
UPDATE incoming SET product_id = product.id FROM catalog_product product WHERE lower(product.code) = incoming.code"""


def _stage(price_list: PriceList, lines: Lines, *, stop_at_first: bool) -> Staged:
    check = partial(_row, price_list.currency)
    staged = stage(lines, check, columns=_INCOMING, copied=_COPIED, stop_at_first=stop_at_first)
    _run(_PRODUCTS)
    _run("CREATE INDEX ON incoming (product_id, min_quantity)")
    _run("ANALYZE incoming")
    return staged


def _row(currency: str, line: ImportLine, bad: list[BadLine]) -> tuple[Any, ...] | None:
    before, value = len(bad), partial(checked_value, line, bad)
    code = storable(line.values.get("product", "")).strip().lower()
    if not code:
        value("product", _required)
    quantity = value("from", _quantity)
    amount = value("amount", lambda text: check_amount(text.strip(), currency, "amount"))
    return (line.number, code, quantity, amount) if len(bad) == before else None


def _required(_text: str) -> None:
    raise Invalid("required", "Please fill this in.", "product")


def _quantity(text: str) -> Decimal:
    return check_quantity(text.strip() or "1", "from")


_UNKNOWN = "DELETE FROM incoming WHERE product_id IS NULL RETURNING line, NULL"
_TWICE = """
DELETE FROM incoming USING (SELECT line, min(line) OVER (PARTITION BY product_id, min_quantity) AS first FROM incoming) numbered
WHERE numbered.line = incoming.line AND first < incoming.line RETURNING incoming.line, first"""
_BECOMES = """
UPDATE incoming SET becomes = CASE WHEN known.amount IS NULL THEN 'new' WHEN known.amount = incoming.amount THEN 'unchanged'
    ELSE 'changed' END
FROM incoming same LEFT JOIN catalog_price known
    ON known.price_list_id = %s AND (known.product_id, known.min_quantity) = (same.product_id, same.min_quantity)
WHERE same.line = incoming.line"""
_OTHERS = """
FROM catalog_price known WHERE price_list_id = %s AND NOT EXISTS (SELECT FROM incoming
    WHERE (known.product_id, known.min_quantity) = (incoming.product_id, incoming.min_quantity))"""


def _plan(price_list: PriceList, staged: Staged, *, replaces: bool, stop_at_first: bool) -> PricePlan:
    """What the database says of the lines; those that can't be stored are taken out."""
    staged.bad += _refused(_UNKNOWN, lambda _: no_such_product().with_field("product"))
    staged.bad += _refused(_TWICE, _twice)
    _run(_BECOMES, [price_list.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT becomes, count(*) FROM incoming GROUP BY 1")
        numbers = {"new": 0, "changed": 0, "unchanged": 0} | dict(cursor.fetchall())
        cursor.execute(f"SELECT count(*) {_OTHERS}", [price_list.pk])
        others = int(cursor.fetchone()[0])
    good = sum(numbers.values())
    goes = others if replaces and good else 0  # a file without a price is not stored
    place = ImportedPrices(price_list.site.code, price_list.code, removed=goes, **numbers)
    plan = PricePlan(places=[place], replaces=replaces, version=price_list.version)
    return plan.with_bad(staged, stop_at_first=stop_at_first)


def _twice(first: int) -> DomainError:
    return Invalid(
        "price_twice", "Line {line} has this product from the same quantity on already.", line=first
    )


def _refused(sql: str, why: Callable[[int], DomainError]) -> list[BadLine]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = [(line, why(first)) for line, first in cursor.fetchall()]
    return [BadLine(line, "product", error.code, error.message) for line, error in found]


_PRICES = """
INSERT INTO catalog_price (price_list_id, product_id, min_quantity, amount)
SELECT %s, product_id, min_quantity, amount FROM incoming
WHERE line >= %s AND line < %s AND becomes <> 'unchanged' ORDER BY product_id, min_quantity
ON CONFLICT (price_list_id, product_id, min_quantity) DO UPDATE SET amount = excluded.amount"""


def _store(price_list: PriceList, tell: Ticker, *, replaces: bool) -> None:
    if replaces:
        _run(f"DELETE {_OTHERS}", [price_list.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(line), max(line) FROM incoming")
        total, first, last = cursor.fetchone()
    done = 0
    for low in range(first, last + 1, BATCH):
        _run(_PRICES, [price_list.pk, low, low + BATCH])
        done = min(done + BATCH, total)
        tell(done, total)


def _run(sql: str, params: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
