"""Orders as staff find them (ORD-03, ORD-04, ORD-05): those of the sites that a grant reaches, whoever placed them and wherever they shop now."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower, Upper

from regulars.kernel.errors import Conflict, NotFound
from regulars.kernel.i18n import lazy
from regulars.kernel.lists import Column, Filter, List, Page
from regulars.kernel.lookups import number_in
from regulars.kernel.moments import EARLIEST, FURTHEST
from regulars.orders.models import Order, OrderPerson
from regulars.orders.rules.states import STATE_LABELS, OrderState, Origin
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right

__all__ = [
    "ORDERS",
    "WAITING",
    "find_by_number",
    "find_order",
    "list_orders",
    "misfit",
    "narrowed",
    "numbered",
    "on_hold",
    "orders_of",
]

KINDS = {"account": lazy("Account"), "guest": lazy("Guest")}
ORIGINS = {Origin.OWN.value: lazy("Placed here"), Origin.EXTERNAL.value: lazy("External shop")}
HELD = {"yes": lazy("Was held"), "no": lazy("Never held")}
_FEW, _MANY = 1_000, 20_000
_STATES = {state.value: lazy(label) for state, label in STATE_LABELS.items()}


def numbered(rows: QuerySet[Order], number: str) -> QuerySet[Order]:
    """Those with exactly this number in any case: at most one of each site (ORD-10)."""
    return rows.filter(number_key=Upper(Value(number.strip())))


def _by_number(rows: QuerySet[Order], number: str) -> QuerySet[Order]:
    """With this number; where nobody has it, with one that begins like that.

    Numbers grow with time, so those that begin like that can lie all together, years ago: as long as they aren't too many they are found
    by their numbers and put in order, rather than met on a walk from today on.
    """
    exact = numbered(rows, number)
    if exact.exists():
        return exact
    begins = {"number_key__startswith": Upper(Value(number.strip()))}
    ids = Order.objects.filter(**begins).values("pk")
    return rows.filter(
        _IsAmong(F("pk"), ArraySubquery(ids)) if ids[: _MANY + 1].count() <= _MANY else Q(**begins)
    )


class _IsAmong(Func):
    """PostgreSQL takes an array for ten rows."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _by_choice(column: str, values: Iterable[str]) -> Callable[[QuerySet[Order], str], QuerySet[Order]]:
    """By one of these, which stands in the statement itself: a plan that is kept for any value couldn't use the index of a few."""
    written = {str(value): RawSQL(f"'{value}'", ()) for value in values}  # noqa: S611 - our own words

    def narrow(rows: QuerySet[Order], value: str) -> QuerySet[Order]:
        return rows.filter((column, written[value])) if value in written else rows.none()

    return narrow


def _by_email(rows: QuerySet[Order], email: str) -> QuerySet[Order]:
    """Of whoever ordered with it, accounts and guests of any set (ORD-04). The second condition is that of the index."""
    return rows.filter(person__email_key=Lower(Value(email.strip())), person__email__gt="")


def _by_reference(rows: QuerySet[Order], reference: str) -> QuerySet[Order]:
    """Those that have it by their ids, as long as they are few: PostgreSQL takes every reference for a common one, and would walk through
    all orders in search of it.
    """
    having = OrderPerson.objects.filter(references__contains=[Upper(Value(reference.strip()))])
    ids = list(having.values_list("pk", flat=True)[: _FEW + 1])
    return rows.filter(pk__in=ids) if len(ids) <= _FEW else rows.filter(person__in=having)


def _by_set(rows: QuerySet[Order], home: Any) -> QuerySet[Order]:
    """Of the set that the site was in when they were placed."""
    return rows.filter(set_code=getattr(home, "code", home))


def _held(rows: QuerySet[Order], meaning: str) -> QuerySet[Order]:
    return rows.exclude(held_for=[]) if meaning == "yes" else rows.filter(held_for=[])


def _number(text: str, _grant: Grant) -> int | None:
    return number_in(text.removeprefix("#"))


def _day(text: str, _grant: Grant) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


ORDERS = List(
    ("order", "orders"),
    [
        Column("number", "Order"),
        Column("placed_at", "Date"),
        Column("customer", "Customer"),
        Column("set", "Set"),
        Column("state", "State"),
        Column("total", "Total", style="numeric"),
    ],
    [
        Filter("number", "Order number", _by_number, "hidden"),
        Filter("email", "Email", _by_email, field="email"),
        Filter("reference", "Reference", _by_reference, field="company"),
        Filter("customer", "Number of a customer", "customer", read=_number),
        Filter("site", "Site", "site", "site"),
        Filter("set", "Set", _by_set, "set"),
        Filter("state", "State", _by_choice("state", OrderState), "select", _STATES),
        Filter("held", "Approval", _held, "select", HELD),
        Filter("kind", "Ordered as", _by_choice("customer_kind", KINDS), "select", KINDS),
        Filter("origin", "Origin", _by_choice("origin", ORIGINS), "select", ORIGINS),
        Filter("since", "From", "placed_at__gte", "date", read=_day),
        Filter("until", "Until", "placed_at__lt", "date", read=_day),
    ],
    {"": ("-placed_at", "-pk")},
    up_to=1_000,
)


# Orders that wait for approval, the oldest first.
WAITING = List(
    ("order", "orders"),
    [
        Column("number", "Order"),
        Column("customer", "Customer"),
        Column("held", "Held because of"),
        Column("age", "Waiting since"),
        Column("total", "Total", style="numeric"),
    ],
    [Filter("site", "Site", "site", "site")],
    {"": ("placed_at", "pk")},
    up_to=1_000,
)


def orders_of(grant: Grant) -> QuerySet[Order]:
    """All that the grant reaches: an order belongs to its site, wherever its customer shops now (MTX-01). Raises `Forbidden` `right_missing`."""
    grant.require(Right.SEE_ORDERS)
    rows = Order.objects.select_related("site", "person")
    return rows if grant.sites is None else rows.filter(site_id__in=grant.sites)


def narrowed(grant: Grant, *, zone: str = "UTC", **meanings: Any) -> QuerySet[Order]:
    """Those that the filters of `ORDERS` leave; of `since` to `until`, days of the zone, both included.

    Raises `Forbidden` `right_missing`, `field_hidden` for a filter by what the grant doesn't show.
    """
    fields = {declared.code: declared.field for declared in ORDERS.filters if declared.field}
    grant.require_sight(*(field for code, field in fields.items() if meanings.get(code)))
    return ORDERS.narrow(orders_of(grant), **_as_moments(meanings, zone))  # type: ignore[no-any-return]


def misfit(grant: Grant, meanings: Mapping[str, Any]) -> str:
    """The first filter that no order could fit, whatever is ordered from now on; empty where there is none. Asks nothing of the database."""
    known = {declared.code: declared.choices for declared in ORDERS.filters if declared.choices is not None}
    for code, value in meanings.items():
        choices = known.get(code)
        if value is None or (isinstance(choices, Mapping) and value not in choices):
            return code
    site, since, until = (meanings.get(code) for code in ("site", "since", "until"))
    if site is not None and not grant.is_at(site.pk):
        return "site"
    return "until" if since and until and since > until else ""


def list_orders(
    grant: Grant,
    *,
    zone: str = "UTC",
    sort: str = "",
    cursor: str | None = None,
    limit: int = 50,
    **meanings: Any,
) -> Page[Order]:
    """A page, newest first, with `site` and `person`. One statement, on the first page one more that counts up to 1,000; one more by reference, two by number."""
    rows = narrowed(grant, zone=zone, **meanings)
    return ORDERS.page(rows, sort=sort, cursor=cursor, limit=limit)


def on_hold(grant: Grant) -> QuerySet[Order]:
    """Those that wait for approval. Raises `Forbidden` `right_missing`."""
    return orders_of(grant).filter(state=OrderState.ON_HOLD.value)


def find_order(grant: Grant, order_id: int) -> Order:
    """With `site` and `person`. Raises `Forbidden` `right_missing`, `NotFound` `no_such_order`, also at a site that isn't theirs."""
    found = orders_of(grant).filter(pk=order_id).first()
    if found is None:
        raise _no_such_order()
    return found


def find_by_number(grant: Grant, number: str, site: Site | None = None) -> Order:
    """As above. Raises `Conflict` `number_not_unique` with the choices where several sites of theirs have it (ORD-10)."""
    rows = numbered(orders_of(grant), number)
    found = list((rows if site is None else rows.filter(site=site)).order_by("site__code"))
    if not found:
        raise _no_such_order()
    if len(found) > 1:
        raise Conflict(
            "number_not_unique",
            "Several sites have an order with this number: {sites}.",
            sites=", ".join(order.site.code for order in found),
            details={"choices": [{"site": order.site.code, "number": order.number} for order in found]},
        )
    return found[0]


def _no_such_order() -> NotFound:
    return NotFound("no_such_order", "There is no order with this number.")


def _as_moments(meanings: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """Days as the moments at which they begin and end there."""
    ends = {"since": timedelta(), "until": timedelta(days=1)}
    return {
        code: _midnight(value, zone, ends[code]) if code in ends and _is_day(value) else value
        for code, value in meanings.items()
    }


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _midnight(day: date, zone: str, later: timedelta) -> datetime:
    """Where it begins there; what no order can be from is the nearest that it can."""
    day = min(max(day, EARLIEST.date()), FURTHEST.date()) + later
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
