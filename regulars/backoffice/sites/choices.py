"""What is offered while typing; the rules take more, such as a currency of the past."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale, numbers
from babel.core import get_global
from babel.languages import get_official_languages

from regulars.kernel.i18n import current_language

__all__ = ["currencies", "locales", "time_zones"]


@cache
def _territories() -> list[str]:
    return sorted(code for code in get_global("territory_currencies") if code in Locale("en").territories)


def currencies() -> list[tuple[str, str]]:
    """Every currency that is money somewhere today."""
    return _currencies(current_language())


@cache
def _currencies(spoken: str) -> list[tuple[str, str]]:
    names = Locale(spoken).currencies
    codes = {code for territory in _territories() for code in numbers.get_territory_currencies(territory)}
    return [(code, str(names.get(code, code))) for code in sorted(codes)]


def locales() -> list[tuple[str, str]]:
    """Every official language with its territory."""
    return _locales(current_language())


@cache
def _locales(spoken: str) -> list[tuple[str, str]]:
    names = Locale(spoken)
    pairs = {
        (f"{language}_{territory}", f"{names.languages[language]} ({names.territories[territory]})")
        for territory in _territories()
        for language in get_official_languages(territory)
        if language in names.languages and len(language) == 2
    }
    return sorted(pairs, key=lambda pair: pair[1])


@cache
def time_zones() -> list[tuple[str, str]]:
    """UTC and the places; not the names that only older systems know."""
    regions = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    return [
        (zone, "")
        for zone in ("UTC", *sorted(filter(lambda name: name.startswith(regions), available_timezones())))
    ]
