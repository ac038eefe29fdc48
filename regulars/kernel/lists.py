"""A list is declared once (decision 1301): its columns, filters and orders. Doors draw it, upper rooms add to it."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import lazy
from regulars.kernel.texts import can_be_stored

__all__ = ["Action", "Column", "Filter", "List", "Page", "Total", "bad_cursor", "plain", "walk"]

Row = TypeVar("Row")
LARGEST = 2**63 - 1
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True)
class Total:
    """How many there are; what isn't exact is an estimate, or where counting on would be dear the least that there are."""

    count: int
    is_exact: bool
    is_least: bool = False

    def __add__(self, other: "Total") -> "Total":
        return Total(self.count + other.count, self.is_exact and other.is_exact)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of a list. `first` is the place of its first row, from 1; cursors are None at the ends."""

    items: list[Row]
    first: int
    total: Total
    next_cursor: str | None = None
    previous_cursor: str | None = None


@dataclass(frozen=True)
class Column:
    """`share` of the width, in percent. `asc` and `desc` are the orders that its head turns to. An upper room's column has `values`: texts by the id of the row, in one statement."""

    code: str
    label: str
    style: str = ""
    share: int = 0
    asc: str | None = None
    desc: str | None = None
    values: Callable[[Sequence[int]], Mapping[int, str]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", lazy(self.label))


def _as_it_is(text: str, _grant: Any) -> Any:
    return text if can_be_stored(text) else None


@dataclass(frozen=True)
class Filter:
    """`narrow` makes less of what is asked for, or names the field that has the value; `read` says what a text means for whoever looks, None: nothing can match.

    `field`: whoever doesn't see it can't ask by it. `input` is how it is asked: `select` with `choices`, `choice` with some of them, `text`, `search`, `date`, `site`, `set`; `hidden` by a form of its own.
    """

    code: str
    label: str
    narrow: str | Callable[[Any, Any], Any]
    input: str = "text"
    choices: Mapping[str, str] | Callable[[], Mapping[str, str]] | None = None
    read: Callable[[str, Any], Any] = _as_it_is
    field: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", lazy(self.label))


@dataclass(frozen=True)
class Action:
    """What is done with the rows that are ticked, at the page with this name; `do` tells one from another."""

    do: str
    label: str
    page: str
    tone: str = "secondary"

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", lazy(self.label))


@dataclass
class List:
    """`noun` is one and many of it. `orders` are fields that an index walks, ending with the id. Counted `up_to` so many, or to the end."""

    noun: tuple[str, str]
    columns: list[Column]
    filters: list[Filter] = field(default_factory=list)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"": ("-pk",)})
    up_to: int | None = None
    actions: list[Action] = field(default_factory=list)

    def add(self, *parts: Column | Filter | Action) -> None:
        """How an upper room joins in; the list doesn't learn what it is about."""
        for part in parts:
            those: Any = {Column: self.columns, Filter: self.filters, Action: self.actions}[type(part)]
            those.append(part)

    def narrow(self, wanted: Any, **meanings: Any) -> Any:
        """Less of what is asked for, by what each filter means; None and nothing mean any."""
        for declared in self.filters:
            if (meaning := meanings.get(declared.code)) not in {None, ""}:
                narrow = declared.narrow
                wanted = (
                    wanted.filter((narrow, meaning)) if isinstance(narrow, str) else narrow(wanted, meaning)
                )
        return wanted

    def page(
        self,
        rows: QuerySet[Any],
        *,
        sort: str = "",
        cursor: str | None = None,
        limit: int = 50,
        **meanings: Any,
    ) -> Page[Any]:
        """Of these rows those that the filters leave, in one of the orders."""
        narrowed = self.narrow(rows, **meanings)
        return walk(narrowed, self.orders[sort], cursor=cursor, limit=limit, up_to=self.up_to)


@dataclass(frozen=True)
class _Place:
    beyond: list[Any] | None = None
    first: int = 1
    total: Total | None = None
    backwards: bool = False


def walk(
    rows: QuerySet[Any],
    order: Sequence[str],
    *,
    cursor: str | None = None,
    limit: int = 50,
    up_to: int | None = None,
    known: int | None = None,
) -> Page[Any]:
    """A page by keyset, which stays what it was when rows are added. Two statements on the first page, one on the others, and where it is
    `known` how many rows there are.

    Raises `Invalid` `bad_cursor`.
    """
    position = _read(cursor, order, rows)
    walked = [(name.lstrip("-"), name.startswith("-") != position.backwards) for name in order]
    behind = rows if position.beyond is None else rows.filter(_beyond(walked, position.beyond))
    found = list(behind.order_by(*(f"-{name}" if down else name for name, down in walked))[: limit + 1])
    if position.backwards and len(found) <= limit:
        return walk(rows, order, limit=limit, up_to=up_to, known=known)
    more, items = len(found) > limit, found[:limit]
    if position.backwards:
        items.reverse()
    total = position.total or (_counted(rows, up_to, known) if more else Total(len(items), is_exact=True))
    after = _write(items[-1], order, position.first + len(items), total) if items else None
    before = _write(items[0], order, max(position.first - limit, 1), total, backwards=True) if items else None
    return Page(
        items,
        position.first,
        total,
        after if more or position.backwards else None,
        before if position.beyond is not None else None,
    )


def _counted(rows: QuerySet[Any], up_to: int | None, known: int | None) -> Total:
    if known is not None:
        return Total(known, is_exact=True)
    if up_to is None:
        return Total(rows.count(), is_exact=True)
    count = rows.order_by()[: up_to + 1].count()
    return Total(min(count, up_to), is_exact=count <= up_to, is_least=count > up_to)


def _beyond(walked: Sequence[tuple[str, bool]], values: Sequence[Any]) -> Q:
    """Rows behind this place. The first field bounds them all, so that an index is entered there."""
    behind, same = Q(), Q()
    for (name, down), value in zip(walked, values, strict=True):
        behind |= same & Q((f"{name}__{'lt' if down else 'gt'}", value))
        same &= Q((name, value))
    (name, down), value = walked[0], values[0]
    return Q((f"{name}__{'lte' if down else 'gte'}", value)) & behind


def _write(row: Any, order: Sequence[str], first: int, total: Total, *, backwards: bool = False) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    beyond = [_plain(value) for value in values]
    text = json.dumps(
        [int(backwards), first, total.count, int(total.is_exact), *beyond],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    return str(value) if isinstance(value, Decimal) else value


def _read(cursor: str | None, order: Sequence[str], rows: QuerySet[Any]) -> _Place:
    if cursor is None:
        return _Place()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, b"-_", validate=True))
        backwards, first, count, is_exact, *beyond = values
        _require_numbers(backwards, first, count, is_exact)
        meant = [_meant(key, name.lstrip("-"), rows) for key, name in zip(beyond, order, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise bad_cursor() from None
    total = Total(count, is_exact=bool(is_exact), is_least=not is_exact)
    return _Place(meant, max(first, 1), total, backwards=bool(backwards))


def _meant(value: Any, name: str, rows: QuerySet[Any]) -> Any:
    """What stands in a cursor, which is of its field's kind; a field that rows are annotated with is a number."""
    known: Any = {column.name: column for column in rows.model._meta.fields}.get(name)  # noqa: SLF001 - public in Django
    kind = known.get_internal_type() if known else ""
    if kind == "CharField":
        if not (isinstance(value, str) and can_be_stored(value)):
            raise ValueError
        return value
    if kind == "DecimalField":
        return _decimal(value)
    if kind == "BooleanField" and isinstance(value, bool):
        return value
    _require_numbers(value)
    return _EPOCH + value * _MICROSECOND if kind == "DateTimeField" else value


def _decimal(value: Any) -> Decimal:
    """At most as long as one that we write. Raises `ValueError`."""
    try:
        number = Decimal(value[:40] if isinstance(value, str) else "")
    except InvalidOperation:
        raise ValueError from None
    if not number.is_finite() or abs(number.adjusted()) > 20:
        raise ValueError
    return number


def _require_numbers(*values: Any) -> None:
    if not all(type(value) is int and 0 <= value <= LARGEST for value in values):
        raise ValueError


def plain(*labels: str) -> list[Column]:
    """Columns that are only there to be read."""
    return [Column(label.lower().replace(" ", "_"), label) for label in labels]


def bad_cursor() -> Invalid:
    return Invalid("bad_cursor", "This cursor is not one of ours. Start again from the first page.", "cursor")
