"""What a customer sees of their own records at a site: one table for every kind of record (MTX-01, G7).

A record was made at a site. Where it is asked for, that site is the same one, a sister (another of the set now) or a stray: it belongs to
another set by now, since it moved away or the account came over. `sharing_matrix.tsv` says what follows, this module answers it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Place", "SetSharing", "Sight", "customer_sees", "place_of", "staff_see"]


class Place(StrEnum):
    SAME = "same"
    SISTER = "sister"
    STRAY = "stray"


class Sight(StrEnum):
    """MARKED: seen, as of another store."""

    YES = "yes"
    MARKED = "marked"
    NO = "no"


@dataclass(frozen=True, slots=True)
class SetSharing:
    """What a set says about one kind of record."""

    shared: bool
    discreet: bool


def place_of(made_at: int | None, its_set: int | None, *, site_id: int, set_id: int) -> Place:
    """Where a record was made, from the site that asks; one that was made at no site is at home everywhere."""
    if made_at is None or made_at == site_id:
        return Place.SAME
    return Place.SISTER if its_set == set_id else Place.STRAY


def customer_sees(place: Place, sharing: SetSharing) -> Sight:
    """Whether a customer sees a record of their own here. A discreet set overrules its switch (B-13), strays are seen where it isn't (B-14)."""
    if place is Place.SAME:
        return Sight.YES
    if sharing.discreet:
        return Sight.NO
    if place is Place.STRAY:
        return Sight.MARKED
    return Sight.YES if sharing.shared else Sight.NO


def staff_see(
    made_at: int | None, its_set: int | None, *, site_ids: Iterable[int], set_id: int, sharing: SetSharing
) -> bool:
    """Whether staff of these sites, all in the account's set, see the record: what its owner sees at one of them."""
    places = (place_of(made_at, its_set, site_id=site_id, set_id=set_id) for site_id in site_ids)
    return any(customer_sees(place, sharing) is not Sight.NO for place in places)
