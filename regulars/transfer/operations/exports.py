from collections.abc import Iterable, Iterator

from regulars.customers import rules
from regulars.history.queries.records import Record, RecordFilters, every_record
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.staff.rules.rights import EVERYTHING, Grant

__all__ = ["export_history", "note_customers_exported"]


def note_customers_exported(*, about: Iterable[tuple[str, int]] = (), by: Actor) -> None:
    """Say that somebody takes a list of customers away (`queries.export`): a record, in the history of the set or site that it is of.

    Written before the first row is read, so that nobody has a file that no record tells of (G20).
    """
    with change(rules.LIST_EXPORTED, by=by) as entry:
        for kind, pk in about:
            entry.about(kind, pk)


def export_history(filters: RecordFilters, *, grant: Grant = EVERYTHING, by: Actor) -> Iterator[Record]:
    """The records that fit, read while they are taken. Leaves one itself, in the history of what was asked for."""
    with change(rules.HISTORY_EXPORTED, by=by) as entry:
        for kind, pk in filters.about:
            entry.about(kind, pk)
        return every_record(filters, grant=grant, before=entry.id)
