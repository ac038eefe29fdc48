"""Audit records as rows of a timeline, with who it was and a way to all that they did."""

from collections.abc import Iterable, Mapping
from typing import Any

from regulars.backoffice.history.looks import look_of
from regulars.history.queries.listing import KINDS
from regulars.history.queries.records import RecordFilters, records
from regulars.kernel.actor import ActorKind
from regulars.kernel.audit import all_events
from regulars.kernel.i18n import noop, translate
from regulars.kernel.lookups import number_in
from regulars.staff.queries import names_of_actors
from regulars.staff.rules import Grant

__all__ = ["CHANNEL_NAMES", "OTHERS", "names_of", "of_site_itself", "recent", "rows_of"]

# As they stand within a line.
CHANNEL_NAMES = {"backoffice": noop("back office"), "storefront": noop("storefront"), "api": "API"}
OTHERS = {
    ActorKind.STAFF.value: noop("Former staff"),
    ActorKind.API_KEY.value: noop("API key"),
    ActorKind.CUSTOMER.value: noop("The customer"),
    ActorKind.VISITOR.value: noop("The customer"),
    ActorKind.OPERATOR.value: noop("Command line"),
    ActorKind.SYSTEM.value: "Regulars",
}
Who = tuple[str | None, int | None]
Row = tuple[Any, str, str, str, str]


def names_of(those: Iterable[Who]) -> dict[Who, str]:
    """Staff and API keys by name, the others by what they are. One statement."""
    wanted = set(those)
    named = names_of_actors(wanted)
    return {actor: named.get(actor) or translate(OTHERS.get(actor[0] or "", "")) for actor in wanted}


def rows_of(found: Iterable[Any], names: Mapping[Who, str] | None = None) -> list[Row]:
    """Records, or what else says whose change it was, with who that was, the address of all that they did, and the looks of it.
    A page that needs other `names` as well brings them along.
    """
    found = list(found)
    if names is None:
        names = names_of((row.actor_kind, row.actor_id) for row in found)
    return [
        (row, names[row.actor_kind, row.actor_id], f"/history?who={_code_of(row)}", *look_of(row.event))
        for row in found
    ]


def _code_of(row: Any) -> str:
    code = next((code for code, (_, kinds) in KINDS.items() if row.actor_kind in kinds), "")
    return code or f"{row.actor_kind}:{row.actor_id}"


def of_site_itself(site_id: int) -> RecordFilters:
    """What happened to a site, without what happened to customers at it: its settings, texts, moves and jobs."""
    events = [code for code in all_events() if code.startswith(("site.", "set.", "job."))]
    return RecordFilters(about=(("site", site_id),), events=tuple(events))


def recent(filters: RecordFilters, *, grant: Grant, before: str = "", limit: int = 10) -> dict[str, Any]:
    """A timeline's part of a page's context: the newest records, or those before a cursor. Three statements."""
    page = records(filters, grant=grant, before=number_in(before), limit=limit)
    return {"rows": rows_of(page.records), "older": page.older, "channel_names": CHANNEL_NAMES}
