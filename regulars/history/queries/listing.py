"""What the list of records can be asked for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from regulars.history.queries.names import Names
from regulars.history.queries.records import RecordFilters
from regulars.history.queries.sentences import sentence_of
from regulars.kernel.actor import ActorKind, Channel
from regulars.kernel.audit import all_events
from regulars.kernel.i18n import lazy
from regulars.kernel.lists import Filter, List
from regulars.kernel.lookups import number_in
from regulars.staff.rules import Grant

__all__ = ["CHANNELS", "HISTORY", "KINDS"]

# No further, so that the day in any time zone is one that can be said.
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 31)
CHANNELS = {
    Channel.BACKOFFICE.value: lazy("Back office"),
    Channel.STOREFRONT.value: lazy("Storefront"),
    Channel.API.value: "API",
    Channel.CLI.value: lazy("Command line"),
    Channel.INSIDE.value: lazy("Regulars itself"),
}
# Kinds without a name of their own; a visitor is a customer who hasn't logged in yet.
KINDS = {
    "customer": (lazy("Customers"), (ActorKind.CUSTOMER.value, ActorKind.VISITOR.value)),
    "operator": (lazy("Command line"), (ActorKind.OPERATOR.value,)),
    "system": (lazy("Regulars itself"), (ActorKind.SYSTEM.value,)),
}


def _about(kind: str) -> Callable[[RecordFilters, Any], RecordFilters]:
    return lambda filters, chosen: replace(
        filters, about=(*filters.about, (kind, getattr(chosen, "pk", chosen)))
    )


def _by(filters: RecordFilters, who: tuple[tuple[str, ...], int | None]) -> RecordFilters:
    return replace(filters, actor_kinds=who[0], actor_id=who[1])


def _number(text: str, _grant: Grant) -> int | None:
    return number_in(text.removeprefix("#"))


def _day(text: str, _grant: Grant) -> date | None:
    try:
        return min(max(date.fromisoformat(text), FIRST_DAY), LAST_DAY)
    except ValueError:
        return None


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _since(filters: RecordFilters, day: date) -> RecordFilters:
    return replace(filters, since=_midnight(day, filters.zone))


def _until(filters: RecordFilters, day: date) -> RecordFilters:
    return replace(filters, until=_midnight(day + timedelta(days=1), filters.zone))


def _events() -> dict[str, str]:
    return {code: sentence_of(code, {}, Names()).rstrip(".") for code in sorted(all_events())}


HISTORY = List(
    ("record", "records"),
    [],
    [
        Filter("customer", "Number of a customer", _about("customer"), "search", read=_number),
        Filter("who", "Who", _by, "who"),
        Filter("event", "What", lambda filters, code: replace(filters, event=code), "select", _events),
        Filter("door", "Channel", lambda filters, code: replace(filters, door=code), "select", CHANNELS),
        Filter("set", "Set", _about("set"), "set"),
        Filter("site", "Site", _about("site"), "site"),
        Filter("since", "From", _since, "date", read=_day),
        Filter("until", "Until", _until, "date", read=_day),
        Filter("record", "Record no.", lambda filters, pk: replace(filters, record_id=pk), read=_number),
    ],
)
