"""Dates, numbers and names as people of a locale write them. The page says `locale` and `time_zone`."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import dates, numbers
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from jinja2 import pass_context
from jinja2.runtime import Context

__all__ = ["FILTERS", "initials", "zone_of"]

_zones = cache(available_timezones)


def zone_of(request: HttpRequest) -> str:
    """The time zone of the browser, which it says in a cookie; the server's until it has said so (1352)."""
    zone = request.COOKIES.get("time-zone", "")
    return zone if zone in _zones() else settings.TIME_ZONE


def _locale(context: Context, locale: str | None) -> str:
    return (locale or str(context.get("locale", "en"))).replace("-", "_")


def _zone(context: Context, zone: str | None) -> ZoneInfo:
    return ZoneInfo(zone or str(context.get("time_zone", "UTC")))


@pass_context
def _day(
    context: Context,
    value: date | datetime,
    style: str = "medium",
    locale: str | None = None,
    zone: str | None = None,
) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(_zone(context, zone)).date()
    return _day_text(value, style, _locale(context, locale))


@lru_cache(maxsize=4096)
def _day_text(value: date, style: str, locale: str) -> str:
    """Kept: lists say the same days over and over, and each takes Babel a quarter of a millisecond."""
    return dates.format_date(value, style, locale)


@pass_context
def _time(
    context: Context,
    value: datetime,
    style: str = "short",
    locale: str | None = None,
    zone: str | None = None,
) -> str:
    return dates.format_time(value, style, _zone(context, zone), _locale(context, locale))


@pass_context
def _moment(
    context: Context,
    value: datetime,
    style: str = "medium",
    locale: str | None = None,
    zone: str | None = None,
) -> str:
    minute = value.astimezone(_zone(context, zone)).replace(second=0, microsecond=0, tzinfo=None)
    return _moment_text(minute, style, _locale(context, locale))


@lru_cache(maxsize=4096)
def _moment_text(minute: datetime, style: str, locale: str) -> str:
    """Kept as days are."""
    return f"{_day_text(minute.date(), style, locale)}, {dates.format_time(minute.time(), 'short', locale=locale)}"


@pass_context
def _ago(context: Context, value: datetime, locale: str | None = None) -> str:
    return dates.format_timedelta(value - timezone.now(), add_direction=True, locale=_locale(context, locale))


@pass_context
def _number(context: Context, value: float, locale: str | None = None) -> str:
    return numbers.format_decimal(value, locale=_locale(context, locale))


@pass_context
def _percent(context: Context, value: float, locale: str | None = None) -> str:
    return numbers.format_percent(value, locale=_locale(context, locale))


@pass_context
def _money(context: Context, value: Any, currency: str, locale: str | None = None) -> str:
    return numbers.format_currency(value, currency, locale=_locale(context, locale))


def initials(name: str) -> str:
    """Two letters for a round picture: first and last word, or the first two letters of a single word."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


FILTERS: dict[str, Callable[..., str]] = {
    "day": _day,
    "time": _time,
    "moment": _moment,
    "ago": _ago,
    "number": _number,
    "percent": _percent,
    "money": _money,
    "initials": initials,
}
