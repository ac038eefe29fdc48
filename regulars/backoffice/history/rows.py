"""Audit records as rows of a timeline, with who it was and a way to all that they did."""

from collections.abc import Iterable, Mapping
from typing import Any

from regulars.backoffice.history.filters import DOORS, KINDS, Asked, who_choices
from regulars.backoffice.history.looks import look_of
from regulars.history.queries.records import Record, RecordFilters, records
from regulars.history.queries.sentences import Names
from regulars.kernel.audit import all_events
from regulars.kernel.lookups import number_in
from regulars.staff.queries import names_of_actors
from regulars.staff.rules import Grant

__all__ = ["DOOR_NAMES", "of_site_itself", "people", "recent", "rows_of", "told_by"]

OTHERS = {"customer": "The customer", "operator": "Command line", "system": "Regulars"}
DOOR_NAMES = {code: text.lower() if code != "api" else text for code, text in DOORS[:3]}

Row = tuple[Record, str, str, str, str]


def people() -> dict[str, str]:
    """Everybody who may have acted, by what stands in the address. One statement."""
    known = names_of_actors()
    return who_choices(known.staff, known.keys)


def rows_of(found: Iterable[Record], known: Mapping[str, str]) -> list[Row]:
    return [(one, *told_by(one, known), *look_of(one.event)) for one in found]


def told_by(one: Record, known: Mapping[str, str]) -> tuple[str, str]:
    """Who it was and the address of all that they did."""
    wish = f"{one.actor_kind}:{one.actor_id}"
    if wish in known:
        return known[wish], Asked(who=wish).url()
    code = next((code for code, (_, kinds) in KINDS.items() if one.actor_kind in kinds), "")
    return OTHERS.get(code, "Somebody who left"), Asked(who=code).url() if code else ""


def of_site_itself(site_id: int) -> RecordFilters:
    """What happened to a site, without what happened to customers at it: its settings, texts, moves and jobs."""
    events = [code for code in all_events() if code.startswith(("site.", "set.", "job."))]
    return RecordFilters(about=(("site", site_id),), events=tuple(events))


def recent(
    filters: RecordFilters, *, grant: Grant, before: str = "", limit: int = 10, names: Names | None = None
) -> dict[str, Any]:
    """A timeline's part of a page's context: the newest records, or those before a cursor. Four statements."""
    page = records(filters, grant=grant, before=number_in(before), limit=limit, names=names)
    return {"rows": rows_of(page.records, people()), "older": page.older, "door_names": DOOR_NAMES}
