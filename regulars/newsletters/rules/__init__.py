"""Newsletters and their subscribers: what states there are, what records say of them, and what is refused (CON-01, CON-02)."""

import re
from datetime import timedelta
from enum import StrEnum

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.i18n import noop
from regulars.kernel.texts import one_line, paragraph

__all__ = [
    "ADDED",
    "CHANGED",
    "CHECKOUT",
    "CONFIRMED",
    "ENDED",
    "ERASED",
    "EXPORTED",
    "REMOVED",
    "REQUESTED",
    "STATES",
    "TOKEN_LASTS",
    "SubscriptionState",
    "check_code",
    "check_name",
    "check_wording",
    "newsletter_code_taken",
    "newsletter_in_use",
    "newsletter_inactive",
    "no_email",
    "no_such_newsletter",
    "no_such_subscription",
    "not_of_this_set",
]


class SubscriptionState(StrEnum):
    """`PENDING`: somebody typed the address, and its mailbox hasn't answered yet."""

    PENDING = "asked"
    CONFIRMED = "confirmed"
    ENDED = "ended"


STATES = {
    SubscriptionState.PENDING: noop("Not confirmed yet"),
    SubscriptionState.CONFIRMED: noop("Subscribed"),
    SubscriptionState.ENDED: noop("Unsubscribed"),
}
CHECKOUT = "checkout"  # the channel of who ticked a box there
TOKEN_LASTS = timedelta(days=3)
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
_READERS = {"newsletter": str}
_LABELS = {"name": noop("Name"), "wording": noop("Wording"), "active": noop("Active")}

ADDED = Event("newsletter.added", "added newsletter {newsletter} to {site}", readers=_READERS)
CHANGED = Event(
    "newsletter.changed", "changed newsletter {newsletter} of {site}: {fields}", _LABELS, _READERS
)
REMOVED = Event("newsletter.removed", "deleted newsletter {newsletter} of {site}", readers=_READERS)
REQUESTED = Event(
    "newsletter.asked", "asked a mailbox to confirm newsletter {newsletter} of {site}", readers=_READERS
)
CONFIRMED = Event(
    "newsletter.subscribed", "subscribed to newsletter {newsletter} of {site}", readers=_READERS
)
ENDED = Event(
    "newsletter.unsubscribed", "unsubscribed from newsletter {newsletter} of {site}", readers=_READERS
)
EXPORTED = Event(
    "newsletter.exported", "exported the subscribers of newsletter {newsletter} of {site}", readers=_READERS
)
ERASED = Event(
    "newsletter.subscriber_erased",
    "erased a subscriber of newsletter {newsletter} of {site}",
    readers=_READERS,
)


def check_code(code: str) -> str:
    """Raises `Invalid` beside `code`."""
    code = one_line(code, "code", longest=40, required=True)
    if not _CODE.fullmatch(code):
        raise Invalid(
            "code_shape",
            "Use letters, digits, hyphens and underscores; begin and end with a letter or digit.",
            "code",
        )
    return code


def check_name(name: str) -> str:
    return one_line(name, "name", longest=100, required=True)


def check_wording(wording: str) -> str:
    """What subscribers agree to. Raises `Invalid` beside `wording`."""
    wording = paragraph(wording, "wording", longest=1000)
    if not wording:
        raise Invalid("required", "Please fill this in.", "wording")
    return wording


def newsletter_code_taken() -> Conflict:
    return Conflict("newsletter_code_taken", "This site has a newsletter with this code already.", "code")


def no_such_newsletter() -> NotFound:
    return NotFound("no_such_newsletter", "This site has no newsletter with this code.")


def no_such_subscription() -> NotFound:
    return NotFound("no_such_subscription", "There is no such subscription.")


def newsletter_in_use() -> Conflict:
    return Conflict(
        "newsletter_in_use",
        "It has subscribers or campaigns, which are kept as evidence. Switch it off instead.",
    )


def newsletter_inactive() -> Conflict:
    return Conflict("newsletter_inactive", "This newsletter is switched off.")


def not_of_this_set() -> Conflict:
    return Conflict("not_in_set", "The customer is in another customer set than this site.")


def no_email() -> Invalid:
    return Invalid("no_email", "This customer has no email address.")
