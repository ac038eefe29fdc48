"""The orders of a customer as they see them at a site, the newest first, and one of them by the same rule (ORD-01, MTX-01, G7)."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Self

import msgspec
from django.db.models import Q, QuerySet

from regulars.kernel.hot import fetch_one
from regulars.kernel.lists import LARGEST, Page, Total, bad_cursor
from regulars.orders.models import Order
from regulars.orders.queries.history_walk import COUNTED_UP_TO, LARGER_PERIOD, NEWER, OLDER, at_a_site
from regulars.orders.rules.history import DAYS, LARGER, Act, Period, acts_of, no_such_order
from regulars.orders.rules.states import OrderState, Origin
from regulars.sites.rules.sharing import Place, SetSharing, Sight, customer_sees, place_of

__all__ = [
    "History",
    "ListedOrder",
    "NextPeriod",
    "SeenOrder",
    "WantedPage",
    "cursor_behind",
    "history_at",
    "history_in",
    "is_seen_at",
    "order_seen",
]

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
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
    may_reorder: bool


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


@dataclass(frozen=True, slots=True)
class WantedPage:
    """A page of somebody's orders. `sql` is what a visit is asked for, with the `values` that stand in it; `history_in` reads the answer."""

    period: Period
    state: OrderState | None
    limit: int
    at: _At

    @classmethod
    def of(
        cls,
        *,
        period: Period = Period.MONTH,
        state: OrderState | None = None,
        cursor: str | None = None,
        limit: int = 20,
    ) -> Self:
        """Raises `Invalid` `bad_cursor`."""
        return cls(period, state, limit, _read(cursor))

    @property
    def sql(self) -> str:
        return NEWER if self.at.backwards else OLDER

    @property
    def values(self) -> list[Any]:
        return [DAYS[self.period], self.state, self.at.at, self.at.id, self.limit + 1]


class _Row(msgspec.Struct, array_like=True, frozen=True):
    id: int
    number: str
    placed_at: datetime
    state: OrderState
    payment_state: str
    currency: str
    total: Decimal
    line_count: int
    site_id: int
    set_id: int
    site_code: str
    site_name: str
    names: tuple[str, ...]


class _Found(msgspec.Struct, array_like=True, frozen=True):
    """What `WantedPage.sql` answers: how many there are, the page in the order in which it was walked, and where it is seen."""

    number: int
    rows: list[_Row] | None
    site_id: int
    set_id: int
    discreet: bool


_decode = msgspec.json.Decoder(_Found).decode


def history_at(account_id: int, site_id: int, **wanted: Any) -> History:
    """A page, as `WantedPage.of` takes it, of the orders that the customer sees at this site. One statement, one more where there are none.

    Raises `Invalid` `bad_cursor`.
    """
    page = WantedPage.of(**wanted)
    text = fetch_one(at_a_site(page.sql), [*page.values, account_id, site_id])[0]
    return history_in(text, page, account_id)


def history_in(text: str, wanted: WantedPage, account_id: int) -> History:
    """The page out of what a visit of this account has brought. One statement where there are none."""
    found = _decode(text)
    listed = [_listed(row, found) for row in found.rows or ()]
    larger = None if found.number else _larger(account_id, found.site_id, wanted)
    return _page(listed, wanted, _total(found.number), larger)


def _here(account_id: int, site_id: int) -> _Here:
    set_id, shared, discreet, may_reorder = fetch_one(_HERE, [account_id, site_id])
    return _Here(set_id, SetSharing(shared, discreet), may_reorder)


def _listed(row: _Row, here: _Found) -> ListedOrder:
    place = place_of(row.site_id, row.set_id, site_id=here.site_id, set_id=here.set_id)
    return ListedOrder(
        row.id,
        row.number,
        row.placed_at,
        row.state,
        row.payment_state,
        row.currency,
        row.total,
        row.line_count,
        row.site_code,
        _site_name(row.site_name, place, discreet=here.discreet),
        place is Place.STRAY,
        row.names,
    )


def _site_name(name: str, place: Place, *, discreet: bool) -> str:
    return "" if discreet or place is Place.STRAY else name


def _total(number: int) -> Total:
    is_exact = number <= COUNTED_UP_TO
    return Total(min(number, COUNTED_UP_TO), is_exact=is_exact, is_least=not is_exact)


def _larger(account_id: int, site_id: int, wanted: WantedPage) -> NextPeriod | None:
    periods = LARGER[wanted.period]
    if not periods:
        return None
    values = [wanted.state, list(periods), [DAYS[larger] for larger in periods], account_id, site_id]
    found = fetch_one(LARGER_PERIOD, values)
    return NextPeriod(Period(found[0]), _total(found[1])) if found else None


def _page(found: list[ListedOrder], wanted: WantedPage, total: Total, larger: NextPeriod | None) -> History:
    at, limit = wanted.at, wanted.limit
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
    """One order by the rule of the list, with its person. Two statements. Raises `NotFound` `no_such_order` also for what isn't seen here."""
    order = Order.objects.select_related("site", "person").filter(pk=order_id, customer=account_id).first()
    if order is None:
        raise no_such_order()
    here = _here(account_id, site_id)
    place = place_of(order.site_id, order.site.set_id, site_id=site_id, set_id=here.set_id)
    sight = customer_sees(place, here.sharing)
    if sight is Sight.NO:
        raise no_such_order()
    may = acts_of(
        place,
        OrderState(order.state),
        may_reorder=here.may_reorder,
        kept_outside=order.origin == Origin.EXTERNAL,
    )
    return SeenOrder(
        order, sight, place, _site_name(order.site.name, place, discreet=here.sharing.discreet), may
    )
