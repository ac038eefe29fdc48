"""Many orders of a shop outside at once, by the rules of one: a handful of statements, or nothing of it (EXT-01)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import now

from regulars.credit.operations.settling import HeldReservation, hold_reserved
from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change, change_many
from regulars.kernel.errors import Conflict, DomainError, Invalid
from regulars.kernel.jobs import Ticker, quiet
from regulars.orders.operations.external_credit import Takes, settle_reserved
from regulars.orders.operations.external_lines import COLUMNS, COPIED, OrderLines
from regulars.orders.operations.external_sql import (
    COUNT,
    DELETE_LINES,
    GIVE_IDS,
    GUESTS,
    HOLD_CUSTOMERS,
    HOLD_ORDERS,
    LINES,
    MATCH,
    ORDERS,
    PERSONS,
    PROBLEMS,
    REPLACE_ORDERS,
    REPLACE_PERSONS,
    TAKES,
    WANTED,
)
from regulars.orders.rules import events
from regulars.orders.rules import external as rules
from regulars.orders.rules.offline import master_takes_no_orders
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_sites_for_long
from regulars.sites.rules import SiteKind
from regulars.transfer.operations.import_lines import BadLine
from regulars.transfer.operations.staging import BadLines, LinePlan, Lines, Staged, stage

__all__ = ["ImportedOrders", "OrderPlan", "import_orders", "plan_orders"]


@dataclass(frozen=True)
class ImportedOrders:
    """What becomes of the orders of a file at a site; of older versions than those that are there, nothing."""

    site: str
    new: int
    changed: int
    unchanged: int
    older: int


@dataclass
class OrderPlan(LinePlan):
    """What importing would do or has done."""

    places: list[ImportedOrders] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "orders": sum(place.new + place.changed for place in self.places),
            "unchanged": sum(place.unchanged + place.older for place in self.places),
        }


def plan_orders(site: Site, lines: Lines, *, stop_at_first: bool = False) -> OrderPlan:
    """What importing these lines would do. Only reads; temporary tables are gone when it answers. Raises `Invalid` `master_takes_no_orders`."""
    with transaction.atomic():
        orders = OrderLines(lines, latest=now())
        return _plan(site, orders, _stage(orders, site, stop_at_first=stop_at_first), stop_at_first)


def import_orders(
    site: Site,
    lines: Lines,
    *,
    skip_bad: bool = False,  # noqa: ARG001 - an order without one of its lines would be another
    stop_at_first: bool = False,
    by: Actor,
    tell: Ticker = quiet,
) -> OrderPlan:
    """Record every order of these lines as `record_order` records one, all or nothing.

    In order, in one transaction: every line checked and copied to a temporary table; the site held in its set, customers held, balances locked of
    which something is reserved, orders locked, compared with what is there; guests, orders, persons and lines written, what is reserved
    settled; audit. Raises `BadLines`, `Invalid` `nothing_to_import`,
    `master_takes_no_orders`, `Busy` where somebody else records one of them in this moment; nothing is stored then.
    """
    with change(events.IMPORTED, by=by) as record:
        orders = OrderLines(lines, latest=now())
        staged = _stage(orders, site, stop_at_first=stop_at_first)
        held = _hold(site)
        plan = _plan(site, orders, staged, stop_at_first)
        if plan.bad:
            raise BadLines(plan)
        if not plan.good:
            raise Invalid("nothing_to_import", "There is no line to import.")
        if not plan.counts["orders"]:
            record.nothing()
            return plan
        _store(site, record, by, tell)
        _settle(held, record, by)
        (place,) = plan.places
        record.about("site", site.pk)
        record.note(site=site.code, orders=place.new + place.changed)
    return plan


def _stage(orders: OrderLines, site: Site, *, stop_at_first: bool) -> Staged:
    if site.kind == SiteKind.MASTER:
        raise master_takes_no_orders()
    staged = stage(orders, orders.row, columns=COLUMNS, copied=COPIED, stop_at_first=stop_at_first)
    _run("CREATE INDEX ON incoming (number_key)")
    return staged


def _hold(site: Site) -> list[HeldReservation]:
    """In the order of the house, and before anything is compared."""
    hold_sites_for_long([site.pk])
    _run(HOLD_CUSTOMERS, {"site": site.pk})
    held = hold_reserved(WANTED, {}, site_id=site.pk)
    _run(HOLD_ORDERS, {"site": site.pk})
    return held


def _plan(site: Site, orders: OrderLines, staged: Staged, stop_at_first: bool) -> OrderPlan:  # noqa: FBT001 - of this file alone
    """What the database says of the orders; those that can't be recorded are taken out."""
    _run("DROP TABLE IF EXISTS matched")
    _run(MATCH, {"site": site.pk})
    _run("ANALYZE matched")
    with connection.cursor() as cursor:
        cursor.execute(PROBLEMS)
        staged.bad += [_bad(*row) for row in cursor.fetchall()]
        cursor.execute(COUNT)
        numbers = dict.fromkeys(("new", "changed", "unchanged", "older"), 0) | dict(cursor.fetchall())
    plan = OrderPlan(places=[ImportedOrders(site.code, **numbers)], first_of=orders.first_of)
    return plan.with_bad(staged, stop_at_first=stop_at_first)


def _bad(line: int, problem: str, first: int | None) -> BadLine:
    column, _, code = problem.partition(" ")
    error = _order_twice(first) if code == "order_twice" else _ERRORS[code]()
    return BadLine(line, column, error.code, error.message)


def _order_twice(first: int | None) -> DomainError:
    return Conflict("order_twice", "Line {line} has an order with this number already.", line=first)


def _number_reserved() -> DomainError:
    return Invalid("number_reserved", "Numbers with the prefix of the site are those of orders placed here.")


def _not_an_account() -> DomainError:
    return Invalid("not_an_account", "Choose an account: a guest has no orders but its own.")


_ERRORS: Mapping[str, Callable[[], DomainError]] = {
    "number_taken": rules.number_taken,
    "number_reserved": _number_reserved,
    "version_reused": rules.version_reused,
    "not_in_set": rules.not_in_set,
    "not_an_account": _not_an_account,
    "customer_fixed": rules.customer_fixed,
}


def _store(site: Site, record: Entry, by: Actor, tell: Ticker) -> None:
    steps: list[Callable[[], object]] = [
        partial(_run, GIVE_IDS),
        partial(_run, GUESTS, [site.pk]),
        partial(change_many, record, "order", ORDERS, [site.pk, by.kind, by.id, by.channel]),
        partial(change_many, record, "order", REPLACE_ORDERS, [], subject="known.id"),
        *(partial(_run, sql) for sql in (PERSONS, REPLACE_PERSONS, DELETE_LINES, LINES)),
    ]
    for done, step in enumerate(steps, start=1):
        step()
        tell(done, len(steps))


def _settle(held: list[HeldReservation], record: Entry, by: Actor) -> None:
    """As of one order; whoever got something back stands in the record."""
    if not held:
        return
    with connection.cursor() as cursor:
        cursor.execute(TAKES, [[found.number_key for found in held]])
        orders = [Takes(*row) for row in cursor.fetchall()]
    if moved := settle_reserved(held, orders, by=by):
        record.about("customer", *moved)
        record.note(credit_moved=True)


def _run(sql: str, params: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
