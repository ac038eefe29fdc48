"""Which customer types there are, and which of them a site accepts. Read on every registration, never kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from regulars.kernel.hot import fetch_all, fetch_one
from regulars.sites.models import CustomerType, SiteType
from regulars.sites.rules.types import GUEST, AcceptedType, type_label

__all__ = [
    "Around",
    "Choice",
    "accepted_by",
    "choices_at",
    "first_type_at",
    "names_of_types",
    "types_of_customers",
    "ways_around",
]

_ACCEPTED = "SELECT type_id, approval, receiver FROM sites_sitetype WHERE site_id = %s AND type_id = %s"

_FIRST = """
SELECT type.code FROM sites_sitetype accepted JOIN sites_customertype type ON type.code = accepted.type_id
WHERE accepted.site_id = %s ORDER BY type.position, type.name, type.code LIMIT 1"""


# Whoever waits at one site walks into another of the set that approves nobody of their type, unless one approval counts for all.
_AROUND = """
SELECT waits.site_id, waits.type_id, other.id, other.name
FROM sites_sitetype waits JOIN sites_site site ON site.id = waits.site_id
JOIN sites_customerset sets ON sets.id = site.set_id AND sets.access_mode = 'open' AND NOT sets.approval_for_set
JOIN sites_site other ON other.set_id = sets.id AND other.family_id <> site.family_id AND other.kind = 'standalone'
WHERE waits.approval AND waits.site_id = ANY(%s) AND NOT EXISTS (SELECT 1 FROM sites_sitetype there
    WHERE there.site_id = other.id AND there.type_id = waits.type_id AND there.approval)
ORDER BY other.name, other.id"""


@dataclass(frozen=True)
class Around:
    """Customers of `type` who wait at a site log in at another one of its set meanwhile."""

    site_id: int
    type: str
    other_id: int
    other: str


@dataclass(frozen=True)
class Choice:
    """A type that somebody can register as."""

    code: str
    name: str
    approval: bool


_NAMES = "SELECT code, name FROM sites_customertype WHERE code <> %s ORDER BY position, name, code"


def types_of_customers() -> list[CustomerType]:
    """Every type that a registered customer can be of, in the order in which they are offered."""
    return list(CustomerType.objects.exclude(pk=GUEST).order_by("position", "name", "code"))


def names_of_types() -> dict[str, str]:
    """Names by code, in the language of the reader where they are ours."""
    return {code: type_label(code, name) for code, name in fetch_all(_NAMES, [GUEST], prepare=True)}


def accepted_by(site_id: int, code: str) -> AcceptedType | None:
    """What the site says about this type; None where it doesn't accept it. One prepared statement."""
    row = fetch_one(_ACCEPTED, [site_id, code])
    return AcceptedType(*row) if row else None


def first_type_at(site_id: int) -> str:
    """What somebody registers as who says nothing: the first of `choices_at`. One prepared statement."""
    row = fetch_one(_FIRST, [site_id])
    return str(row[0]) if row else ""


def choices_at(site_id: int) -> list[Choice]:
    """The types that a site accepts, in the order in which they are offered."""
    rows = SiteType.objects.filter(site=site_id).select_related("type")
    ordered = rows.order_by("type__position", "type__name", "type")
    return [Choice(row.type_id, row.type.label, row.approval) for row in ordered]


def ways_around(site_ids: Iterable[int]) -> list[Around]:
    """Where those who wait at these sites may log in without approval (F17). One statement."""
    return [Around(*row) for row in fetch_all(_AROUND, [list(site_ids)])]
