"""Vocabulary and decisions about sets and sites: values in, an answer or a named problem out."""

import re
import zoneinfo
from enum import StrEnum

from babel import Locale, UnknownLocaleError, numbers

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.texts import one_line


class AccessMode(StrEnum):
    OPEN = "open"
    LISTED = "listed"


class SiteKind(StrEnum):
    STANDALONE = "standalone"
    MASTER = "master"
    SUB = "sub"


class Registration(StrEnum):
    DIRECT = "direct"
    NEUTRAL = "neutral"


class Sharing(StrEnum):
    """The kinds of data that My Account shares in a set."""

    ORDERS = "orders"
    ADDRESSES = "addresses"
    CARDS = "cards"
    WISH_LIST = "wish_list"


SET_CREATED = Event("set.created", "created customer set {set}")
SET_CHANGED = Event("set.changed", "changed customer set {set}: {fields}")
SET_MADE_DEFAULT = Event("set.made_default", "handed the default mark from {former} to {set}")
SET_DELETED = Event("set.deleted", "deleted customer set {set}; its sites and customers went to {heir}")
SITE_CREATED = Event("site.created", "created site {site} in customer set {set}")
SITE_CHANGED = Event(
    "site.changed",
    "changed site {site}: {fields}",
    {"hosts": "Host names", "customer_types": "Customer types"},
)
SITE_TYPES_CHANGED = Event("site.types_changed", "changed which customers {site} takes and approves")
MAIL_TEXT_CHANGED = Event("site.mail_text_changed", "changed the mail “{flow}” in {language} at {site}")
MAIL_TEXT_RESET = Event("site.mail_text_reset", "reset the mail “{flow}” in {language} at {site}")
DOMAINS_ALLOWED = Event(
    "installation.domains_allowed", "changed the domains in which every site may have host names"
)
DEMO_LOADED = Event("installation.demo_loaded", "loaded the demo world")
SITES_MOVED = Event("site.moved", "moved {moved} ({strategy})")

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,48}[a-z0-9])?", re.IGNORECASE | re.ASCII)
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE | re.ASCII)


def check_code(value: str, field: str = "code") -> str:
    """Letters, digits, hyphen and underscore, 1 to 50 of them."""
    value = one_line(value, field, longest=50, required=True)
    if not _CODE.fullmatch(value):
        raise Invalid(
            "code_shape",
            "Use letters, digits, hyphens and underscores; begin and end with a letter or digit.",
            field,
        )
    return value


def check_name(value: str) -> str:
    return one_line(value, "name", longest=100, required=True)


def check_locale(value: str, field: str) -> str:
    try:
        return str(Locale.parse(value.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        raise Invalid("unknown_locale", "Not a known locale; examples: en_GB, de_DE.", field) from None


def check_time_zone(value: str, field: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise Invalid("unknown_time_zone", "Not a known time zone; example: Europe/Berlin.", field)
    return value


def check_currency(value: str, field: str) -> str:
    if value.upper() not in numbers.list_currencies():
        raise Invalid("unknown_currency", "Not a known currency code; examples: EUR, USD.", field)
    return value.upper()


def check_brand_colour(value: str, field: str) -> str:
    if not _COLOUR.fullmatch(value):
        raise Invalid("colour_shape", "Write the colour as #rrggbb.", field)
    return value.lower()


def site_version_conflict(version: int) -> Conflict:
    """Somebody saved in between (G23)."""
    return Conflict(
        "version_conflict",
        "Someone else saved this site meanwhile. Look at it again before you save.",
        details={"version": version},
    )


def mail_text_conflict() -> Conflict:
    """Somebody saved in between (G23)."""
    return Conflict("version_conflict", "Someone else saved this text meanwhile. Look at it before you save.")


def mails_on(colour: str) -> str:
    """White or black, whichever can be read on #rrggbb (at least 4.5 to 1)."""

    def light(at: int) -> float:
        part = int(colour[at : at + 2], 16) / 255
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    luminance = 0.2126 * light(1) + 0.7152 * light(3) + 0.0722 * light(5)
    return "#ffffff" if luminance <= 0.1833 else "#000000"
