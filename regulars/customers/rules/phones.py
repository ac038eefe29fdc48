"""Phone numbers: as they are kept for people to read, and what is the same of a number however it is written (F26)."""

import re
import unicodedata
from collections.abc import Iterable

from babel.core import Locale, UnknownLocaleError, get_global

from regulars.kernel.errors import Invalid
from regulars.kernel.texts import bare, bare_line

LONGEST = 40
FEWEST_DIGITS = 4
_SIGNS = frozenset("0123456789 +-/().")
_PREFIX = re.compile(r"tel(?:[.:]+|(?=[^a-z]|$))\s*", re.IGNORECASE)
_EXTENSION = re.compile(r"[,;]?\s*(?:\bext(?:ension|n)?|x|#)[.:=]?", re.IGNORECASE)


def check_phone(value: str) -> str:
    """The number as it was typed, in plain digits and signs; an extension may follow (F09, F26)."""
    typed = bare_line(value, "phone", longest=2 * LONGEST)
    value = _plain(typed)
    digits = sum(map(str.isdecimal, value))
    if typed and (digits < FEWEST_DIGITS or not set(_EXTENSION.sub("", value)) <= _SIGNS):
        raise Invalid("phone_shape", "Write the number with digits, spaces and + only.", "phone")
    return bare_line(value, "phone", longest=LONGEST)


def _plain(text: str) -> str:
    """ASCII digits and signs for those of any script; without `tel:`."""
    if not text.isascii():
        text = "".join(map(_sign, unicodedata.normalize("NFKC", text)))
    return _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text


def _sign(char: str) -> str:
    if unicodedata.category(char) == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    return str(unicodedata.decimal(char, char))


def is_like_phone(text: str) -> bool:
    """Whether it may be a part of a number: digits and signs, `tel:` before it, or the word for an extension."""
    return set(_EXTENSION.sub("", _plain(bare(text)))) <= _SIGNS


def searched_digits(text: str, regions: Iterable[str]) -> str:
    """The digits that every spelling of this number has in a row: without country code, trunk prefix and extension.

    `regions` are the countries that a number without country code may be from. What is only a part of a number is
    given back in its digits; empty when these are too few to look for.
    """
    from phonenumbers import (  # noqa: PLC0415 - its tables cost 60 ms at start-up
        NumberParseException,
        is_possible_number,
        national_significant_number,
        parse,
    )

    parts = (part for part in _EXTENSION.split(_plain(bare(text))) if any(map(str.isdecimal, part)))
    plain = next(parts, "")
    digits = "".join(filter(str.isdecimal, plain))
    found = [digits.lstrip("0") if len(digits) > FEWEST_DIGITS + 1 else digits]
    for region in (None, *regions):
        try:
            number = parse(f"+{digits[2:]}" if region is None and digits.startswith("00") else plain, region)
        except NumberParseException:
            continue
        national = national_significant_number(number)
        if is_possible_number(number) and digits.endswith(national):
            found.append(national)
    shortest = min(found, key=len)
    return shortest if len(shortest) >= FEWEST_DIGITS else ""


def region_of(locale: str) -> str | None:
    """The country of a shop's language: `de_AT` is in Austria, `de` most likely in Germany."""
    try:
        known = Locale.parse(get_global("likely_subtags").get(locale, locale))
        return (
            known.territory
            or Locale.parse(get_global("likely_subtags").get(known.language, "en_US")).territory
        )
    except (ValueError, UnknownLocaleError):
        return None
