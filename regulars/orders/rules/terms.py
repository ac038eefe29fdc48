"""What a site says of orders, and of who may place them by customer type (B2B-09, B2B-10, GST-08, SHP-06)."""

import re
from collections.abc import Mapping

from regulars.kernel.audit import Event
from regulars.kernel.emails import check_address
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import noop, translate
from regulars.kernel.texts import is_blank, one_line
from regulars.orders.rules.buying import Buyers, OrderingFor

__all__ = [
    "BUYERS_LABELS",
    "GROUP",
    "GUEST_DAYS",
    "ORDERING_LABELS",
    "SWITCHES",
    "TERMS_CHANGED",
    "checked_word",
    "hold_without_receiver",
]

GROUP = "orders:"  # before each field of a site, where records name it
GUEST_DAYS = 90  # that a guest's page is open, where the site says no other number
BUYERS_LABELS = {
    Buyers.BOTH: noop("Guests and registered customers"),
    Buyers.REGISTERED: noop("Only registered customers"),
    Buyers.GUESTS: noop("Only guests"),
}
ORDERING_LABELS = {
    OrderingFor.EVERYONE: noop("Everyone may order"),
    OrderingFor.ROLE: noop("Only customers with a role that lets them order"),
}
# What is said by customer type, with what it is where nobody says anything.
SWITCHES: Mapping[str, bool] = {"held": False, "blocked": False, "reorder": True}
_MOST_DAYS = 365
_MOST_RETENTION = 9_999
_PREFIX = re.compile(r"[A-Z0-9-]{1,10}", re.ASCII)


def yes_or_no(value: object) -> str:
    return translate("Yes") if value else translate("No")


def _ordering_in_words(by_type: Mapping[str, str]) -> str:
    return "; ".join(
        f"{code}: {translate(ORDERING_LABELS[OrderingFor(who)])}" for code, who in by_type.items()
    )


def _switches_in_words(by_type: Mapping[str, bool]) -> str:
    return "; ".join(f"{code}: {yes_or_no(value)}" for code, value in by_type.items())


def _buyers_in_words(buyers: str) -> str:
    return translate(BUYERS_LABELS[Buyers(buyers)]) if buyers else ""


TERMS_CHANGED = Event(
    "site.orders_changed",
    "changed what {site} says of orders: {fields}",
    {
        f"{GROUP}buyers": noop("Who may buy"),
        f"{GROUP}prefix": noop("Order number prefix"),
        f"{GROUP}receiver": noop("Told of waiting orders"),
        f"{GROUP}guest_days": noop("Days that a guest's page is open"),
        f"{GROUP}guest_retention_days": noop("Days after which guests are forgotten"),
        f"{GROUP}ordering_for": noop("Who may order"),
        f"{GROUP}held": noop("Orders wait for approval"),
        f"{GROUP}blocked": noop("Checkout is blocked"),
        f"{GROUP}reorder": noop("Ordering again"),
    },
    {
        f"{GROUP}buyers": _buyers_in_words,
        f"{GROUP}ordering_for": _ordering_in_words,
        **{f"{GROUP}{name}": _switches_in_words for name in SWITCHES},
    },
)


def checked_word(name: str, value: str | int) -> str | int | None:
    """A word of the site as it is kept. `buyers` and `guest_retention_days` without one are None, the master's.

    Raises `Invalid` `unknown_value`, `prefix_shape`, `out_of_range` beside the field, and as `check_address`.
    """
    match name:
        case "guest_days":
            if not 1 <= int(value) <= _MOST_DAYS:
                raise Invalid(
                    "out_of_range", "Write a number from {least} to {most}.", name, least=1, most=_MOST_DAYS
                )
            return value
        case "guest_retention_days":
            if value == "":
                return None
            if not 0 <= int(value) <= _MOST_RETENTION:
                raise Invalid(
                    "out_of_range",
                    "Write a number from {least} to {most}.",
                    name,
                    least=0,
                    most=_MOST_RETENTION,
                )
            return int(value)
        case "buyers":
            if value not in {"", *Buyers}:
                raise Invalid("unknown_value", "Choose both, registered or guests.", name)
            return value or None
        case "prefix":
            prefix = one_line(str(value), name, longest=10).upper()
            if prefix and not _PREFIX.fullmatch(prefix):
                raise Invalid("prefix_shape", "Use letters from A to Z, digits and hyphens.", name)
            return prefix
        case _:
            return "" if is_blank(str(value)) else check_address(str(value), name)


def hold_without_receiver(site_name: str) -> Invalid:
    """B2B-10, D-31: a held order always has somebody who is told of it."""
    return Invalid(
        "hold_without_receiver",
        "Orders that wait need an email address that is told of them; at {site} there is none.",
        "receiver",
        site=site_name,
    )
