"""The orders of a customer as they see them at a site, the newest first, and one of them by the same rule (ORD-01, MTX-01, G7)."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from regulars.kernel.hot import fetch_one
from regulars.kernel.lists import LARGEST, Page, Total, bad_cursor
from regulars.orders.models import Order
from regulars.orders.queries.history_walk import COUNTED_UP_TO, walk
from regulars.orders.rules.history import DAYS, LARGER, Act, Period, acts_of, no_such_order
from regulars.orders.rules.states import OrderState
from regulars.sites.rules.sharing import Place, SetSharing, Sight, customer_sees, place_of

__all__ = [
    "SHARING",
    "History",
    "ListedOrder",
    "NextPeriod",
    "SeenOrder",
    "check_cursor",
    "cursor_behind",
    "history_at",
    "is_seen_at",
    "order_seen",
]

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
# What a visit brings along for a list of orders, over `site` and `sets`.
SHARING = "json_build_array(site.set_id, sets.share_orders, sets.discreet)::text"
_HERE = """
SELECT site.set_id, sets.share_orders, sets.discreet, coalesce(own.reorder, above.reorder, true)
FROM sites_site site JOIN sites_customerset sets ON sets.id = site.set_id
JOIN customers_customer account ON account.id = %s
LEFT JOIN orders_orderterms own ON own.site_id = site.id AND own.type_id = account.type
LEFT JOIN orders_orderterms above ON above.site_id = site.master_id AND above.type_id = account.type
WHERE site.id = %s"""


@dataclass(frozen=True, slots=True)
class _Here:
    """What a site's set and the site say of a customer's orders."""

    set_id: int
    sharing: SetSharing
    may_reorder: bool = False


class ListedOrder(msgspec.Struct, frozen=True):
    """`site_name` is empty where it isn't told: in a discreet set, and of another store, which goes by its code."""

    id: int
    number: str
    placed_at: datetime
    state: OrderState
    payment_state: str
    currency: str
    total: Decimal
    line_count: int
    site_code: str
    site_name: str
    other_store: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextPeriod:
    """The next larger period that has orders, and how many."""

    period: Period
    total: Total


@dataclass(frozen=True)
class History(Page[ListedOrder]):
    """`has_more_in` is said where the period that was asked for has none."""

    has_more_in: NextPeriod | None = None


@dataclass(frozen=True, slots=True)
class SeenOrder:
    """An order that its customer sees at a site, with what they may do there. `site_name` as in `ListedOrder`."""

    order: Order
    sight: Sight
    place: Place
    site_name: str
    may: frozenset[Act]

    @property
    def other_store(self) -> bool:
        return self.sight is Sight.MARKED


@dataclass(frozen=True, slots=True)
class _At:
    """A place in the list, and on which side of it the page lies."""

    at: str = "infinity"
    id: int = LARGEST
    first: int = 1
    backwards: bool = False


def history_at(
    account_id: int,
    site_id: int,
    *,
    period: Period = Period.MONTH,
    state: OrderState | None = None,
    cursor: str | None = None,
    limit: int = 20,
    sharing: str = "",
) -> History:
    """A page of the orders that the customer sees at this site. Two statements, one where the visit has brought `sharing`.

    Raises `Invalid` `bad_cursor`.
    """
    at = _read(cursor)
    here = _brought(sharing) if sharing else _here(account_id, site_id)
    values = {
        "account": account_id,
        "site": site_id,
        "set": here.set_id,
        "hides_sisters": customer_sees(Place.SISTER, here.sharing) is Sight.NO,
        "hides_strays": customer_sees(Place.STRAY, here.sharing) is Sight.NO,
        "days": DAYS[period],
        "state": state and state.value,
        "at": at.at,
        "id": at.id,
        "limit": limit + 1,
        "larger": [larger.value for larger in LARGER[period]],
        "larger_days": [DAYS[larger] for larger in LARGER[period]],
    }
    rows = walk(values, backwards=at.backwards)
    number, larger = rows[0][:2]
    found = [_listed(row[2:], site_id, here) for row in rows if row[2] is not None]
    return _page(found, at, limit, _total(number), _larger(larger))


def _here(account_id: int, site_id: int) -> _Here:
    set_id, shared, discreet, may_reorder = fetch_one(_HERE, [account_id, site_id])
    return _Here(set_id, SetSharing(shared, discreet), may_reorder)


def _brought(sharing: str) -> _Here:
    """What a list needs; what may be done with an order is asked with that order."""
    set_id, shared, discreet = json.loads(sharing)
    return _Here(set_id, SetSharing(shared, discreet))


def _listed(row: Sequence[Any], site_id: int, here: _Here) -> ListedOrder:
    (
        order_id,
        number,
        placed_at,
        state,
        payment,
        currency,
        total,
        lines,
        shop_id,
        set_id,
        code,
        name,
        names,
    ) = row
    place = place_of(shop_id, set_id, site_id=site_id, set_id=here.set_id)
    return ListedOrder(
        order_id,
        number,
        placed_at,
        OrderState(state),
        payment,
        currency,
        total,
        lines,
        code,
        _site_name(name, place, here),
        place is Place.STRAY,
        tuple(names),
    )


def _site_name(name: str, place: Place, here: _Here) -> str:
    return "" if here.sharing.discreet or place is Place.STRAY else name


def _total(number: int) -> Total:
    is_exact = number <= COUNTED_UP_TO
    return Total(min(number, COUNTED_UP_TO), is_exact=is_exact, is_least=not is_exact)


def _larger(text: str | None) -> NextPeriod | None:
    if text is None:
        return None
    period, number = json.loads(text)
    return NextPeriod(Period(period), _total(number))


def _page(found: list[ListedOrder], at: _At, limit: int, total: Total, larger: NextPeriod | None) -> History:
    more, items = len(found) > limit, found[:limit]
    if at.backwards:
        items.reverse()
    first = at.first if more or not at.backwards else 1
    has_newer = more if at.backwards else at != _At()
    has_older = at.backwards or more
    return History(
        items,
        first,
        total,
        cursor_behind(items[-1], first + len(items)) if items and has_older else None,
        cursor_behind(items[0], max(first - limit, 1), backwards=True) if items and has_newer else None,
        has_more_in=larger,
    )


def cursor_behind(order: ListedOrder | Order, first: int, *, backwards: bool = False) -> str:
    """The place behind an order, the newest of which is number `first` of the list."""
    values = [(order.placed_at - _EPOCH) // _MICROSECOND, order.id, first, int(backwards)]
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str | None) -> _At:
    if cursor is None:
        return _At()
    try:
        values = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
        at, order_id, first, backwards = values
        if not all(type(value) is int and 0 <= value <= LARGEST for value in values):
            raise bad_cursor()
        moment = (_EPOCH + at * _MICROSECOND).isoformat()
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise bad_cursor() from None
    return _At(moment, order_id, max(first, 1), bool(backwards))


def check_cursor(cursor: str) -> None:
    """Raises `Invalid` `bad_cursor`."""
    _read(cursor)


def is_seen_at(orders: QuerySet[Order], account_id: int, site_id: int) -> QuerySet[Order]:
    """Those of the customer's orders that they see at this site."""
    here = _here(account_id, site_id)
    hidden = Q()
    if customer_sees(Place.SISTER, here.sharing) is Sight.NO:
        hidden |= Q(site__set=here.set_id) & ~Q(site=site_id)
    if customer_sees(Place.STRAY, here.sharing) is Sight.NO:
        hidden |= ~Q(site__set=here.set_id) & ~Q(site=site_id)
    return orders.exclude(hidden) if hidden else orders


def order_seen(account_id: int, site_id: int, order_id: int) -> SeenOrder:
    """One order by the rule of the list. Two statements. Raises `NotFound` `no_such_order` also for what isn't seen here."""
    order = Order.objects.select_related("site").filter(pk=order_id, customer=account_id).first()
    if order is None:
        raise no_such_order()
    here = _here(account_id, site_id)
    place = place_of(order.site_id, order.site.set_id, site_id=site_id, set_id=here.set_id)
    sight = customer_sees(place, here.sharing)
    if sight is Sight.NO:
        raise no_such_order()
    may = acts_of(place, OrderState(order.state), may_reorder=here.may_reorder)
    return SeenOrder(order, sight, place, _site_name(order.site.name, place, here), may)
