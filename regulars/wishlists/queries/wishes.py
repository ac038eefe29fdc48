"""The wish list of a customer as it counts at a site: which lines are seen there, what they cost today, and which are of no use."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from regulars.catalog.queries.assortment import Offer, offers_of
from regulars.catalog.queries.sold_elsewhere import sold_elsewhere
from regulars.catalog.rules.facts import KnownProduct
from regulars.catalog.rules.pricing import LineProblem
from regulars.customers.models import Customer
from regulars.kernel.hot import Columns, fetch_all
from regulars.kernel.lists import List, Page, Total, bad_cursor, plain
from regulars.kernel.texts import storable
from regulars.sites.models import Site
from regulars.sites.rules.sharing import (
    Place,
    SetSharing,
    Sight,
    customer_sees,
    place_of,
    staff_see,
)
from regulars.wishlists.models import WishLine
from regulars.wishlists.rules import OTHER_STORE, no_such_wish

__all__ = [
    "WISHES",
    "SeenWish",
    "StoredWish",
    "WishList",
    "is_wished",
    "seen_lines",
    "stored_wishes",
    "wish_at",
    "wish_list_at",
    "wish_page",
]


@dataclass(frozen=True)
class StoredWish:
    """A row with the code of its product and the name of its site. `is_stray`: that site has left the customer's set since."""

    id: int
    product_id: int
    code: str
    site_id: int
    site_set_id: int
    site_code: str
    site_name: str
    seen_amount: Decimal | None
    seen_currency: str
    note: str
    added_at: datetime
    place: Place = Place.SAME

    @property
    def is_stray(self) -> bool:
        return self.place is Place.STRAY


WISHES = List(
    ("product", "products"), plain("Product", "Note", "Site", "Price then", "When"), orders={"": ("-pk",)}
)
_ROW = Columns(
    StoredWish,
    "line",
    code="product.code",
    site_set_id="made.set_id",
    site_code="made.code",
    site_name="made.name",
    place="'same'",
)
_LINES = f"""
SELECT {_ROW.sql}, site.set_id, sets.share_wish_list, sets.discreet
FROM sites_site site JOIN sites_customerset sets ON sets.id = site.set_id
JOIN wishlists_wishline line ON line.account_id = %(account)s
JOIN sites_site made ON made.id = line.site_id JOIN catalog_product product ON product.id = line.product_id
WHERE site.id = %(site)s AND (%(code)s::text IS NULL OR lower(product.code) = lower(%(code)s)) ORDER BY line.id DESC"""
_NEAREST = list(Place)


@dataclass(frozen=True)
class SeenWish:
    """A line that its owner sees at a site, with what its product costs there; with a `reason` it is of no use there, and `elsewhere` are
    the names of shops where it has a price.
    """

    stored: StoredWish
    product: KnownProduct
    offer: Offer | None
    currency: str
    shows_prices: bool
    reason: str
    elsewhere: Sequence[str] = ()

    @property
    def other_store(self) -> bool:
        return self.stored.is_stray

    @property
    def changed_from(self) -> Decimal | None:
        """What one cost when it was put there, where it costs something else now; None where nothing is to be said."""
        unit = self.offer.line.unit if self.offer else None
        is_comparable = unit is not None and self.stored.seen_currency == self.currency
        return self.stored.seen_amount if is_comparable and self.stored.seen_amount != unit else None


@dataclass(frozen=True)
class WishList:
    """What a customer sees of wishes at a site, the newest first and each product once (WSH-01, MTX-01)."""

    seen: tuple[SeenWish, ...]

    @cached_property
    def usable(self) -> list[SeenWish]:
        return [wish for wish in self.seen if not wish.reason]

    @cached_property
    def unusable(self) -> list[SeenWish]:
        """Left out of the list, and shown apart with the reason (ADR-17)."""
        return [wish for wish in self.seen if wish.reason]


def wish_list_at(account_id: int, site_id: int) -> WishList:
    """The wish list of an account at an effective site. Two statements, and one where something has no price here."""
    return _priced(account_id, site_id, stored_wishes(account_id, site_id))


def wish_at(account_id: int, site_id: int, product_code: str) -> SeenWish:
    """The line of one product, as `wish_list_at` has it. Raises `NotFound` `no_such_wish`, also for what isn't seen here (G7)."""
    lines = stored_wishes(account_id, site_id, product_code)
    if not lines:
        raise no_such_wish()
    return _priced(account_id, site_id, lines).seen[0]


def is_wished(account_id: int, site_id: int, product_code: str) -> bool:
    """Whether a product stands on the list, as one of this set's. One statement."""
    return any(not line.is_stray for line in stored_wishes(account_id, site_id, product_code))


def _priced(account_id: int, site_id: int, stored: Iterable[StoredWish]) -> WishList:
    lines = _once(stored)
    facts, offers = offers_of(site_id, account_id, [line.product_id for line in lines])
    reasons = {line.product_id: _reason(line, offers.get(line.product_id)) for line in lines}
    elsewhere = sold_elsewhere(
        account_id, site_id, [of for of, reason in reasons.items() if reason == LineProblem.NOT_ON_SALE]
    )
    return WishList(
        tuple(
            SeenWish(
                line,
                facts.products[line.product_id],
                offers.get(line.product_id),
                facts.currency,
                facts.sees_prices,
                reasons[line.product_id],
                elsewhere.get(line.product_id, ()),
            )
            for line in lines
        )
    )


def stored_wishes(account_id: int, site_id: int, product_code: str | None = None) -> list[StoredWish]:
    """Every line that the account sees at an effective site, or those of one product, the newest first: where it was put there at several
    sites, each. One statement.
    """
    seen, code = [], product_code and storable(product_code)
    values = {"account": account_id, "site": site_id, "code": code}
    for row in fetch_all(_LINES, values, prepare=True):
        line, (set_id, shared, discreet) = _ROW.of(row), row[_ROW.end :]
        place = place_of(line.site_id, line.site_set_id, site_id=site_id, set_id=set_id)
        if customer_sees(place, SetSharing(shared, discreet)) is not Sight.NO:
            seen.append(StoredWish(**{**vars(line), "place": place}))
    return seen


def _once(lines: Iterable[StoredWish]) -> list[StoredWish]:
    """Of a product the line that was made nearest."""
    best: dict[int, StoredWish] = {}
    for line in lines:
        known = best.get(line.product_id)
        if known is None or _NEAREST.index(line.place) < _NEAREST.index(known.place):
            best[line.product_id] = line
    return sorted(best.values(), key=lambda line: -line.id)


def _reason(line: StoredWish, offer: Offer | None) -> str:
    if line.is_stray:
        return OTHER_STORE
    if offer is None:
        return LineProblem.NOT_ON_SALE
    return offer.line.problem or ""


def wish_page(wishes: Sequence[SeenWish], *, cursor: str | None, limit: int) -> Page[SeenWish]:
    """A page of these, which are the newest first; a cursor is the id of the line before it. Raises `Invalid` `bad_cursor`."""
    start = 0
    if cursor is not None:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
            raise bad_cursor()
        start = sum(1 for wish in wishes if wish.stored.id >= int(cursor))
    items = list(wishes[start : start + limit])
    more, back = start + limit < len(wishes), start - limit
    return Page(
        items,
        start + 1,
        Total(len(wishes), is_exact=True),
        str(items[-1].stored.id) if more else None,
        (str(wishes[back - 1].stored.id) if back > 0 else "") if start else None,
    )


def seen_lines(customer: Customer, site_ids: Collection[int] | None) -> QuerySet[WishLine]:
    """A customer's lines: all of them, or those that are seen at one of these sites (MTX-01). Two statements before."""
    rows = WishLine.objects.filter(account=customer)
    if site_ids is None:
        return rows
    here = list(Site.objects.filter(set=customer.set_id, pk__in=site_ids).values_list("pk", flat=True))
    sharing = SetSharing(customer.set.share_wish_list, customer.set.discreet)
    known: dict[str, Any] = {"site_ids": here, "set_id": customer.set_id, "sharing": sharing}
    made = rows.order_by().values_list("site_id", "site__set_id").distinct()
    return rows.filter(
        site__in=[site_id for site_id, its_set in made if staff_see(site_id, its_set, **known)]
    )
