"""The colours that sets and new sites are told apart by. Neighbours of the list are far apart; each is readable in light and dark (`ui/css/hue.css`)."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from regulars.kernel.i18n import noop

__all__ = ["BRAND_COLOURS", "COLOUR_NAMES", "SetColour", "least_used"]


class SetColour(StrEnum):
    INDIGO = "indigo"
    ORANGE = "orange"
    TEAL = "teal"
    PINK = "pink"
    OLIVE = "olive"
    VIOLET = "violet"
    AMBER = "amber"
    CYAN = "cyan"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    BROWN = "brown"


COLOUR_NAMES = {
    SetColour.INDIGO: noop("Indigo"),
    SetColour.ORANGE: noop("Orange"),
    SetColour.TEAL: noop("Teal"),
    SetColour.PINK: noop("Pink"),
    SetColour.OLIVE: noop("Olive"),
    SetColour.VIOLET: noop("Violet"),
    SetColour.AMBER: noop("Amber"),
    SetColour.CYAN: noop("Cyan"),
    SetColour.RED: noop("Red"),
    SetColour.GREEN: noop("Green"),
    SetColour.BLUE: noop("Blue"),
    SetColour.BROWN: noop("Brown"),
}
# What a new site begins with, in the same order.
BRAND_COLOURS = (
    "#4353d8", "#c2570c", "#0f766e", "#c02672", "#5f7a12", "#7c3aed",
    "#a16207", "#0e7490", "#c4313f", "#16803c", "#1d6fd1", "#8a5a3c",
)  # fmt: skip


def least_used(palette: Iterable[str], used: Iterable[tuple[str, int]]) -> str:
    """The colour that the fewest have, of those the first. `used` are colours with how many have them."""
    counts = Counter(dict(used))
    return min(palette, key=lambda colour: counts[colour])
