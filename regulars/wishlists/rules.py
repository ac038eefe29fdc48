"""What stands on a wish list, and why a line is of no use at a shop (WSH-01, ADR-17)."""

from regulars.catalog.rules.pricing import LineProblem
from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.i18n import noop
from regulars.kernel.texts import one_line

__all__ = [
    "ADDED",
    "GROUP",
    "LONGEST_NOTE",
    "MOST",
    "NOTE_CHANGED",
    "OTHER_STORE",
    "REASONS",
    "REMOVED",
    "check_note",
    "no_such_wish",
    "not_here",
    "not_on_sale",
    "too_many_wishes",
]

MOST = 500  # lines of one account
LONGEST_NOTE = 300
GROUP = "wish_list:"  # before each field, where records name it: the group that decides who sees it
_LABELS = {f"{GROUP}product": noop("Product"), f"{GROUP}note": noop("Note")}
ADDED = Event("wish.added", "put a product on the wish list at {site}", _LABELS)
NOTE_CHANGED = Event("wish.note_changed", "changed a note on the wish list at {site}", _LABELS)
REMOVED = Event("wish.removed", "took a product off the wish list at {site}", _LABELS)
OTHER_STORE = "other_store"
REASONS: dict[str, str] = {
    OTHER_STORE: noop("It was put here at another store, so it can only be removed."),
    LineProblem.ARCHIVED: noop("It is no longer sold."),
    LineProblem.NOT_ON_SALE: noop("It isn't on sale at this shop."),
    LineProblem.PRICES_HIDDEN: noop("Prices aren't shown to you here, so you can't buy this."),
}


def check_note(text: str) -> str:
    """The note as it is kept. Raises `Invalid` beside `note`."""
    return one_line(text, "note", longest=LONGEST_NOTE)


def no_such_wish() -> NotFound:
    return NotFound("no_such_wish", "This product isn't on the wish list.")


def not_on_sale() -> NotFound:
    return NotFound("not_on_sale", "This product isn't on sale here.")


def not_here() -> Conflict:
    """A stray line has one action left (B-14)."""
    return Conflict("not_here", REASONS[OTHER_STORE])


def too_many_wishes() -> Invalid:
    return Invalid("too_many_wishes", "A wish list has at most {most} products. Remove one first.", most=MOST)
