from collections.abc import Iterator

from regulars.customers import rules
from regulars.history.queries.records import Record, RecordFilters, every_record
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.staff.rules.rights import EVERYTHING, Grant

__all__ = ["export_history"]


def export_history(filters: RecordFilters, *, grant: Grant = EVERYTHING, by: Actor) -> Iterator[Record]:
    """The records that fit, read while they are taken. Leaves one itself, in the history of what was asked for."""
    with change(rules.HISTORY_EXPORTED, by=by) as entry:
        for kind, pk in filters.about:
            entry.about(kind, pk)
        return every_record(filters, grant=grant, before=entry.id)
