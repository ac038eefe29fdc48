"""Which shipping methods a shop offers, and what they cost (SHP-04)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from regulars.catalog.rules.terms import check_positive
from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, NotFound
from regulars.kernel.i18n import listed, noop, translate
from regulars.kernel.money import rounded

__all__ = [
    "CENTRE_ADDED",
    "CENTRE_CHANGED",
    "CENTRE_REMOVED",
    "METHOD_ADDED",
    "METHOD_CHANGED",
    "METHOD_LABELS",
    "METHOD_REMOVED",
    "WHY_NOT",
    "KnownMethod",
    "Offer",
    "WhyNotOffered",
    "centre_in_use",
    "check_free_from",
    "no_such_centre",
    "no_such_method",
    "offered",
]  # fmt: skip

METHOD_LABELS = {
    "name": noop("Name"),
    "names": noop("Names in other languages"),
    "countries": noop("Countries"),
    "types": noop("Customer types"),
    "price": noop("Price"),
    "free_from": noop("Free from"),
    "centre": noop("Fulfilment centre"),
    "active": noop("Active"),
    "position": noop("Position"),
}
_SHOP_LABELS = {f"shipping:{name}": label for name, label in METHOD_LABELS.items()}
_READERS = {"method": str, "centre": str}
METHOD_ADDED = Event("site.shipping_method_added", "added shipping method {method} to {site}", {}, _READERS)
METHOD_CHANGED = Event(
    "site.shipping_method_changed",
    "changed shipping method {method} of {site}: {fields}",
    _SHOP_LABELS,
    _READERS,
)
METHOD_REMOVED = Event(
    "site.shipping_method_removed", "deleted shipping method {method} of {site}", {}, _READERS
)
CENTRE_ADDED = Event("centre.added", "added fulfilment centre {centre}", readers=_READERS)
CENTRE_CHANGED = Event(
    "centre.changed",
    "changed fulfilment centre {centre}: {fields}",
    {"name": noop("Name"), "country": noop("Country")},
    _READERS,
)
CENTRE_REMOVED = Event("centre.removed", "deleted fulfilment centre {centre}", readers=_READERS)


class WhyNotOffered(StrEnum):
    INACTIVE = "inactive"
    OTHER_COUNTRY = "other_country"
    OTHER_TYPE = "other_type"


WHY_NOT = {
    WhyNotOffered.INACTIVE: noop("It is switched off."),
    WhyNotOffered.OTHER_COUNTRY: noop("It doesn't go to this country."),
    WhyNotOffered.OTHER_TYPE: noop("It isn't for customers of this type."),
}


@dataclass(frozen=True, slots=True)
class KnownMethod:
    """A way in which a shop sends orders. No country and no type at all mean every one; `centre` is a code."""

    code: str
    name: str
    countries: frozenset[str]
    types: frozenset[str]
    price: Decimal
    free_from: Decimal | None
    centre: str | None
    active: bool
    position: int
    currency: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A method with what it costs on this order, or with every reason why it isn't offered."""

    method: KnownMethod
    cost: Decimal
    why: tuple[WhyNotOffered, ...] = ()

    @property
    def is_offered(self) -> bool:
        return not self.why


def offered(
    methods: Iterable[KnownMethod], country: str | None, customer_type: str, total: Decimal
) -> tuple[Offer, ...]:
    """Every method in the order of its position, then its code; without a country none is left out for one. `total` is that of the items after discounts, and a method costs nothing
    from its `free_from` on; no cost is below zero.
    """
    ordered = sorted(methods, key=lambda method: (method.position, method.code.lower()))
    return tuple(
        Offer(method, _cost(method, total), _why_not(method, country, customer_type)) for method in ordered
    )


def _cost(method: KnownMethod, total: Decimal) -> Decimal:
    is_free = method.free_from is not None and total >= method.free_from
    return rounded(Decimal(0) if is_free else max(method.price, Decimal(0)), method.currency)


def _why_not(method: KnownMethod, country: str | None, customer_type: str) -> tuple[WhyNotOffered, ...]:
    fails = (
        (not method.active, WhyNotOffered.INACTIVE),
        (not _fits(method.countries, country), WhyNotOffered.OTHER_COUNTRY),
        (not _fits(method.types, customer_type), WhyNotOffered.OTHER_TYPE),
    )
    return tuple(why for failed, why in fails if failed)


def _fits(allowed: Collection[str], value: str | None) -> bool:
    return not allowed or value is None or value in allowed


def check_free_from(value: str | Decimal | None, currency: str) -> Decimal | None:
    """Zero would be no limit: a method that is always free costs zero. Raises `Invalid` as `check_amount`, `not_positive`."""
    return None if value is None else check_positive(value, currency, "free_from")


def no_such_method() -> NotFound:
    return NotFound("no_such_shipping_method", "This site has no shipping method with this code.")


def no_such_centre() -> NotFound:
    return NotFound("no_such_centre", "There is no fulfilment centre with this code.")


def centre_in_use(methods: Iterable[str]) -> Conflict:
    """`methods` say what sends from there, such as *Post at Mystic Kids*."""
    names = list(methods)
    words = listed([*names[:3], *([translate("others")] if len(names) > 3 else [])])
    return Conflict(
        "centre_in_use", "Orders by {methods} are sent from there. Change that first.", methods=words
    )
