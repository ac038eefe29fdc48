"""Vocabulary and decisions about sets and sites: values in, an answer or a named problem out."""

import re
import zoneinfo
from enum import StrEnum

from babel import Locale, UnknownLocaleError, numbers

from regulars.kernel.audit import Event
from regulars.kernel.emails import check_address
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
SET_CHANGED = Event("set.changed", "changed {fields} of customer set {set}")
SET_MADE_DEFAULT = Event("set.made_default", "handed the default mark from {former} to {set}")
SET_DELETED = Event("set.deleted", "deleted customer set {set}; its sites and customers went to {heir}")
SITE_CREATED = Event("site.created", "created site {site} in customer set {set}")
SITE_CHANGED = Event("site.changed", "changed {fields} of site {site}")
SITE_TYPES_CHANGED = Event("site.types_changed", "changed which customers {site} takes and approves")
MAIL_TEXT_CHANGED = Event("site.mail_text_changed", "changed the text of mail {flow} ({language}) at {site}")
MAIL_TEXT_RESET = Event("site.mail_text_reset", "reset the text of mail {flow} ({language}) at {site}")
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


def check_locale(value: str) -> str:
    value = one_line(value, "locale", longest=20, required=True).replace("-", "_")
    try:
        return str(Locale.parse(value))
    except (ValueError, UnknownLocaleError):
        raise Invalid("unknown_locale", "Not a known locale; examples: en_GB, de_DE.", "locale") from None


def check_time_zone(value: str) -> str:
    value = one_line(value, "time_zone", longest=64, required=True)
    if value not in zoneinfo.available_timezones():
        raise Invalid("unknown_time_zone", "Not a known time zone; example: Europe/Berlin.", "time_zone")
    return value


def check_currency(value: str) -> str:
    value = one_line(value, "currency", longest=3, required=True).upper()
    if value not in numbers.list_currencies():
        raise Invalid("unknown_currency", "Not a known currency code; examples: EUR, USD.", "currency")
    return value


def check_sender(value: str) -> str:
    """The address that the site's mails come from."""
    return check_address(value, "sender")


def check_brand_colour(value: str) -> str:
    value = one_line(value, "brand_colour", longest=7, required=True).lower()
    if not _COLOUR.fullmatch(value):
        raise Invalid("colour_shape", "Write the colour as #rrggbb.", "brand_colour")
    return value


def check_session_days(value: int) -> int:
    """How long a log-in lasts at most."""
    if not 1 <= value <= 365:
        raise Invalid("out_of_range", "Choose 1 to 365 days.", "session_days")
    return value


def check_session_idle_minutes(value: int) -> int:
    """How long a log-in lasts without a visit. Below five minutes nobody could fill in a form."""
    if not 5 <= value <= 525_600:
        raise Invalid(
            "out_of_range", "Choose 5 to 525,600 minutes (a year); 1,440 are a day.", "session_idle_minutes"
        )
    return value


def check_registration(value: str, *, discreet: bool) -> Registration:
    """`direct` says a taken name on screen; a discreet set allows only `neutral` (D-33)."""
    if value not in set(Registration):
        raise Invalid("unknown_value", "Choose direct or neutral.", "registration")
    if discreet and value != Registration.NEUTRAL:
        raise Invalid(
            "discreet_needs_neutral",
            "This site's customer set is discreet: registration must be neutral.",
            "registration",
        )
    return Registration(value)


def site_version_conflict(version: int) -> Conflict:
    """Somebody saved in between (G23)."""
    return Conflict(
        "version_conflict",
        "Somebody else saved this site meanwhile. Look at it again before you save.",
        details={"version": version},
    )


def mail_text_conflict() -> Conflict:
    """Somebody saved in between (G23)."""
    return Conflict(
        "version_conflict", "Somebody else saved this text meanwhile. Look at it before you save."
    )


def letters_on(colour: str) -> str:
    """White or black, whichever can be read on #rrggbb (at least 4.5 to 1)."""

    def light(at: int) -> float:
        part = int(colour[at : at + 2], 16) / 255
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    luminance = 0.2126 * light(1) + 0.7152 * light(3) + 0.0722 * light(5)
    return "#ffffff" if luminance <= 0.1833 else "#000000"
