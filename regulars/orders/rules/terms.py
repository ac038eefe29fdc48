"""What a site says of orders, and of who may place them by customer type (B2B-09, B2B-10, GST-08, SHP-06)."""

import re
from collections.abc import Mapping
from enum import StrEnum

from regulars.kernel.audit import Event
from regulars.kernel.emails import check_address
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import noop, translate
from regulars.kernel.texts import is_blank, one_line
from regulars.orders.rules.buying import Buyers, GuestAccounts, OrderingFor, RegistrationStep

__all__ = [
    "BUYERS_LABELS",
    "GROUP",
    "GUEST_ACCOUNTS_LABELS",
    "GUEST_DAYS",
    "ORDERING_LABELS",
    "STEP_LABELS",
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
GUEST_ACCOUNTS_LABELS = {
    GuestAccounts.NO: noop("No"),
    GuestAccounts.OFFERED: noop("Guests may choose a password in the checkout"),
    GuestAccounts.AFTER: noop("Guests may tick a box after the order"),
    GuestAccounts.AUTOMATIC: noop("Every guest gets an account after the order"),
}
STEP_LABELS = {
    RegistrationStep.CONTACT: noop("With the contact details"),
    RegistrationStep.PAYMENT: noop("With the payment"),
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


def _guest_accounts_in_words(answer: str) -> str:
    return translate(GUEST_ACCOUNTS_LABELS[GuestAccounts(answer)]) if answer else ""


def _step_in_words(step: str) -> str:
    return translate(STEP_LABELS[RegistrationStep(step)]) if step else ""


TERMS_CHANGED = Event(
    "site.orders_changed",
    "changed what {site} says of orders: {fields}",
    {
        f"{GROUP}buyers": noop("Who may buy"),
        f"{GROUP}registration": noop("Accounts for guests"),
        f"{GROUP}registration_step": noop("Where the checkout offers an account"),
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
        f"{GROUP}registration": _guest_accounts_in_words,
        f"{GROUP}registration_step": _step_in_words,
        f"{GROUP}ordering_for": _ordering_in_words,
        **{f"{GROUP}{name}": _switches_in_words for name in SWITCHES},
    },
)


# What may be said, and what is answered to anything else.
_CHOICES: Mapping[str, tuple[type[StrEnum], str]] = {
    "buyers": (Buyers, noop("Choose both, registered or guests.")),
    "registration": (GuestAccounts, noop("Choose no, offered, after or automatic.")),
    "registration_step": (RegistrationStep, noop("Choose contact or payment.")),
}


def checked_word(name: str, value: str | int) -> str | int | None:
    """A word of the site as it is kept. Of what a master says too, none is None.

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
        case "buyers" | "registration" | "registration_step":
            words, message = _CHOICES[name]
            if value not in {"", *words}:
                raise Invalid("unknown_value", message, name)
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
