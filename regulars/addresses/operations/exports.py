from collections.abc import Iterable

from regulars.addresses import rules
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change

__all__ = ["note_addresses_exported"]


def note_addresses_exported(*, about: Iterable[tuple[str, int]] = (), by: Actor) -> None:
    """Say that somebody takes customers' addresses away (`queries.export`), in the history of the set or site that they are of.

    Written before the first row is read, so that nobody has a file that no record tells of (G20).
    """
    with change(rules.LIST_EXPORTED, by=by) as entry:
        for kind, pk in about:
            entry.about(kind, pk)
