"""What is ticked in the two tables of a group, as the form carries it from page to page: no script is needed, and nothing is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from django.http import QueryDict

from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import grouped, translate
from regulars.kernel.lists import Page
from regulars.kernel.lookups import number_in
from regulars.kernel.texts import bare

__all__ = ["Place", "Side", "Ticks", "side_of"]


@dataclass(frozen=True)
class Place:
    """What is searched for in a table, and where it stands."""

    q: str = ""
    cursor: str = ""


@dataclass(frozen=True)
class Ticks:
    """Who is to come in and who is to go out, of all pages; the version that it is about."""

    version: int
    add: frozenset[int] = frozenset()
    remove: frozenset[int] = frozenset()
    assigned: Place = Place()
    available: Place = Place()

    @classmethod
    def sent(cls, data: QueryDict) -> Self:
        """What other pages left, and what this one says of the rows that it showed."""
        kept, on_page = _ids(data, "kept"), _ids(data, "shown_assigned")
        return cls(
            number_in(data.get("version", "")) or 0,
            (_ids(data, "to_add") - _ids(data, "shown_available")) | _ids(data, "chosen"),
            (_ids(data, "to_remove") - on_page) | (on_page - kept),
            _place(data, "assigned"),
            _place(data, "available"),
        )

    @property
    def is_any(self) -> bool:
        return bool(self.add or self.remove)

    def text(self, name: str) -> str:
        """As the form carries it."""
        ids: frozenset[int] = getattr(self, name)
        return ",".join(map(str, sorted(ids)))


@dataclass(frozen=True)
class Side:
    """One of the tables, as it is drawn."""

    page: Page[Any]
    place: Place

    @property
    def items(self) -> list[Any]:
        return self.page.items

    @property
    def range(self) -> str:
        return translate(
            "{first}–{last} of {total}",  # noqa: RUF001 - a range is written with the longer dash
            first=self.page.first,
            last=self.page.first + len(self.items) - 1,
            total=grouped(self.page.total.count),
        )


def side_of(place: Place, read: Callable[..., Any]) -> Side:
    """A place that is none of the table's is its beginning."""
    try:
        return Side(read(q=place.q, cursor=place.cursor or None), place)
    except Invalid as error:
        if error.code != "bad_cursor":
            raise
        return Side(read(q=place.q, cursor=None), place)


def _ids(data: QueryDict, name: str) -> frozenset[int]:
    numbers = (number_in(text) for value in data.getlist(name) for text in value.split(","))
    return frozenset(number for number in numbers if number)


def _place(data: QueryDict, table: str) -> Place:
    """`go` is the button: `search`, or a table with the cursor of another page of it."""
    q = bare(data.get(f"q_{table}", ""))[:254]
    q = q if q.isprintable() else ""
    go = data.get("go", "")
    if go.startswith(f"{table} "):
        return Place(q, go.removeprefix(f"{table} ")[:600])
    return Place(q, "" if go == "search" else data.get(f"at_{table}", "")[:600])
