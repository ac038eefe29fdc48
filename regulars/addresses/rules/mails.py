"""What customers are written when their addresses change, and the page that these mails lead to (MSG-02)."""

from regulars.kernel.mail.mail_types import MailType

__all__ = ["ADDED", "CHANGED", "PAGE", "REMOVED"]

PAGE = "/account/addresses"  # of a site; a test compares it with the storefront's own
_SAMPLES = {
    "name": "Ada Lind",
    "site": "Mystic Kids",
    "address": "Ada Lind\n1 Mews Road\nLondon\nSW1A 1AA\nUnited Kingdom",
    "contact": "shop@kids.example",
    "link": "https://kids.example/account/addresses",
}


ADDED = MailType(
    "address_added",
    "addresses",
    "Address added",
    "When a customer or staff add an address to an account.",
    _SAMPLES,
)
CHANGED = MailType(
    "address_changed",
    "addresses",
    "Address changed",
    "When a customer or staff change an address of an account; not for another default.",
    _SAMPLES,
)
REMOVED = MailType(
    "address_removed",
    "addresses",
    "Address deleted",
    "When a customer or staff delete an address of an account.",
    _SAMPLES,
)
