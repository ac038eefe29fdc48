"""The saved cards of a customer as they count at a site: which are seen there, and which can be charged. One statement."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import msgspec

from regulars.cards.models import Card
from regulars.cards.rules import no_such_card, why_unusable
from regulars.customers.models import Customer
from regulars.kernel.hot import fetch_one
from regulars.sites.models import Site
from regulars.sites.rules.sharing import (
    SetSharing,
    Sight,
    customer_sees,
    place_of,
    staff_see,
)

__all__ = ["WALLET", "SeenCard", "StoredCard", "Wallet", "card_among", "seen_cards", "wallet_at", "wallet_in"]

# Of the `account`, at the `site` with its `sets`: JSON for `wallet_in`, in the order of `StoredCard`.
WALLET = """
json_build_array(site.id, site.set_id, sets.share_cards, sets.discreet, (now() AT TIME ZONE site.time_zone)::date,
    (SELECT json_agg(json_build_array(card.id, card.entered_at_id, entered.set_id, entered.code, card.gateway_id, card.brand,
        card.last_four, card.expires, card.broken, card.is_default, card.version) ORDER BY card.is_default DESC, card.id)
    FROM cards_card card LEFT JOIN sites_site entered ON entered.id = card.entered_at_id
    WHERE card.account_id = account.id))::text"""
_WALLET_AT = f"""
SELECT {WALLET} FROM (SELECT %s::bigint AS id) account, sites_site site
JOIN sites_customerset sets ON sets.id = site.set_id WHERE site.id = %s"""


class StoredCard(msgspec.Struct, array_like=True, frozen=True):
    """A row as the statement brings it: without the token, which no page needs."""

    id: int
    site_id: int | None
    set_id: int | None
    site_code: str | None
    gateway_id: int
    brand: str
    last_four: str
    expires: date
    broken: bool
    is_default: bool
    version: int


class _Found(msgspec.Struct, array_like=True, frozen=True):
    site_id: int
    set_id: int
    shared: bool
    discreet: bool
    today: date
    cards: list[StoredCard] | None


@dataclass(frozen=True)
class SeenCard:
    """A card that its owner sees at a site; with a `reason` it can't be used there.

    `other_store`: it was saved at a site that has left the customer's set since.
    """

    stored: StoredCard
    reason: str
    other_store: bool


@dataclass(frozen=True)
class Wallet:
    """What a customer sees of cards at a site, the default first (WSH-02, MTX-01)."""

    seen: tuple[SeenCard, ...]

    @cached_property
    def usable(self) -> list[SeenCard]:
        return [card for card in self.seen if not card.reason]

    @cached_property
    def unusable(self) -> list[SeenCard]:
        """Left out of lists and offers, and shown apart with the reason (ADR-17)."""
        return [card for card in self.seen if card.reason]

    def find(self, card_id: int) -> SeenCard:
        """Raises `NotFound` `no_such_card`, also for what isn't seen here (G7)."""
        for card in self.seen:
            if card.stored.id == card_id:
                return card
        raise no_such_card()


_decode = msgspec.json.Decoder(_Found).decode


def wallet_at(account_id: int, site_id: int, gateway_ids: Collection[int]) -> Wallet:
    """The cards of an account at a site that charges through these gateways. Whether one has expired goes by the site's day."""
    return wallet_in(fetch_one(_WALLET_AT, [account_id, site_id])[0], gateway_ids)


def wallet_in(text: str, gateway_ids: Collection[int]) -> Wallet:
    """The cards that `WALLET` has brought."""
    found = _decode(text)
    sharing, seen = SetSharing(found.shared, found.discreet), []
    for card in found.cards or ():
        place = place_of(card.site_id, card.set_id, site_id=found.site_id, set_id=found.set_id)
        sight = customer_sees(place, sharing)
        if sight is not Sight.NO:
            reason = why_unusable(
                broken=card.broken,
                is_over=card.expires < found.today,
                is_here=card.gateway_id in gateway_ids,
            )
            seen.append(SeenCard(card, reason, other_store=sight is Sight.MARKED))
    return Wallet(tuple(seen))


def seen_cards(customer: Customer, site_ids: frozenset[int] | None) -> list[Card]:
    """A customer's cards, oldest first: all of them, or those that are seen at one of these sites (MTX-01). Two statements."""
    rows = Card.objects.filter(account=customer).select_related("entered_at", "gateway").order_by("pk")
    if site_ids is None:
        return list(rows)
    here = list(Site.objects.filter(set=customer.set_id, pk__in=site_ids).values_list("pk", flat=True))
    sharing = SetSharing(customer.set.share_cards, customer.set.discreet)
    return [
        card
        for card in rows
        if staff_see(
            card.entered_at_id,
            card.entered_at.set_id if card.entered_at else None,
            site_ids=here,
            set_id=customer.set_id,
            sharing=sharing,
        )
    ]


def card_among(cards: Iterable[Card], card_id: int) -> Card:
    """Raises `NotFound` `no_such_card`."""
    for card in cards:
        if card.pk == card_id:
            return card
    raise no_such_card()
