"""Orders of shops outside in a file: a line for each line of an order, those of one order behind each other (EXT-01)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from regulars.customers.rules import typed_username_key
from regulars.kernel.errors import DomainError, Invalid
from regulars.kernel.lookups import number_in
from regulars.kernel.texts import bare_line
from regulars.orders.rules.external import MOST_LINES, sums_differ
from regulars.orders.rules.external_reading import read_external_order
from regulars.transfer.operations.import_lines import BadLine, ImportLine, Layout
from regulars.transfer.operations.staging import Lines

__all__ = ["COLUMNS", "COPIED", "LAYOUT", "OrderLines"]

# Column of the file -> what the API calls it. Where our own export has it, it has the name that it has there.
_OF_ORDER = {
    **{name: name for name in ("number", "source_version", "state", "payment_state", "source_status")},
    "date": "placed_at",
    "currency": "currency",
    "order_items": "item_total",
    "order_discount": "discount_total",
    "order_shipping": "shipping_total",
    "order_tax": "tax_total",
    "order_total": "total",
    **{
        name: name for name in ("shipping_method", "customer", "username", "email", "first_name", "last_name")
    },
    **{name: name for name in ("company", "phone", "b2b_reference", "employee_id", "charge_id", "remark")},
}
_OF_LINE = {
    "product": "product",
    "product_name": "name",
    **{name: name for name in ("quantity", "unit_price", "discount", "tax_percent", "tax", "total")},
}
_COLUMN_OF, _COLUMN_OF_LINE = (
    {ours: column for column, ours in names.items()} for names in (_OF_ORDER, _OF_LINE)
)
LAYOUT = Layout(
    (*_OF_ORDER, *_OF_LINE),
    ("number", "source_version", "date", "currency", "order_total"),
    "currency",
    lambda text: len(text) == 3 and text.isupper(),
    texts=("remark",),
)
COLUMNS = """
line integer, number text, number_key text GENERATED ALWAYS AS (upper(number)) STORED, source_version bigint, source_digest bytea,
state text, payment_state text, source_status text, placed_at timestamptz, currency text, item_total numeric(19,4),
discount_total numeric(19,4), shipping_total numeric(19,4), tax_total numeric(19,4), total numeric(19,4), sums_differ boolean,
shipping_method text, customer_id bigint, username_key text, email text, first_name text, last_name text, name text, company text,
phone text, b2b_reference text, employee_id text, charge_id text, remark text, lines json, line_count integer"""
COPIED = (
    *(
        "line",
        "number",
        "source_version",
        "source_digest",
        "state",
        "payment_state",
        "source_status",
        "placed_at",
        "currency",
    ),
    *(
        "item_total",
        "discount_total",
        "shipping_total",
        "tax_total",
        "total",
        "sums_differ",
        "shipping_method",
    ),
    *("customer_id", "username_key", "email", "first_name", "last_name", "name", "company", "phone"),
    *("b2b_reference", "employee_id", "charge_id", "remark", "lines", "line_count"),
)
_encode = msgspec.json.Encoder().encode
_key = lru_cache(maxsize=1_000)(typed_username_key)
_PERSON = ("company", "phone", "b2b_reference", "employee_id", "charge_id", "remark")


class OrderLines:
    """The orders of a file, one by one. `first_of`: of a line that something is wrong with, the first of its order."""

    def __init__(self, lines: Lines, *, latest: datetime) -> None:
        self._lines, self._latest = lines, latest
        self.first_of = dict[int, int]()

    def __iter__(self) -> Iterator[ImportLine | BadLine]:
        """Each as one line, with the lines of the order under `lines`."""
        first, members = None, list[ImportLine]()
        for line in self._lines:
            if isinstance(line, BadLine):
                yield line
            elif first is not None and _number(line) == _number(first):
                if len(members) <= MOST_LINES:
                    members.append(line)
            else:
                if first is not None:
                    yield _whole(first, members)
                first, members = line, [line]
        if first is not None:
            yield _whole(first, members)

    def row(self, order: ImportLine, bad: list[BadLine]) -> tuple[Any, ...] | None:
        """What is copied of an order, as `COPIED` has it."""
        members: list[ImportLine] = order.values["lines"]  # type: ignore[assignment]
        before = len(bad)
        for other in members[1:]:
            self._compare(members[0], other, bad)
        try:
            number = bare_line(order.values.get("number", ""), "number", longest=60, required=True)
            read = read_external_order(_sent(members), latest=self._latest)
        except DomainError as error:
            bad += [self._placed(members, problem) for problem in error.problems]
        if len(bad) > before:
            return None
        person, lines = read.person, read.lines
        return (
            *(order.number, number, read.version, read.digest),
            *(read.state.value, read.payment_state.value, read.source_status, read.placed_at, read.currency),
            *(*read.sums, sums_differ(read.sums, lines), read.shipping_method),
            *(read.customer, _key(read.username) if read.username else ""),
            *(person["email"], person["first_name"], person["last_name"], read.full_name),
            *(person[name] for name in _PERSON),
            *(_encode([line._asdict() for line in lines]).decode(), len(lines)),
        )

    def _compare(self, first: ImportLine, other: ImportLine, bad: list[BadLine]) -> None:
        """What a later line says of the order is nothing, or the same."""
        for column in _OF_ORDER:
            text = other.values.get(column, "")
            if column != "number" and text and text != first.values.get(column, ""):
                error = Invalid(
                    "other_than_before", "Line {line} says something else of this order.", line=first.number
                )
                self.first_of[other.number] = first.number
                bad.append(BadLine(other.number, column, error.code, error.message))

    def _placed(self, members: list[ImportLine], problem: Any) -> BadLine:
        """Beside the column, in the line of the file that it stands in."""
        name, line = problem.field, members[0]
        if name.startswith("lines."):
            _, place, name = name.split(".")
            line = members[int(place)]
            self.first_of[line.number] = members[0].number
            return BadLine(line.number, _COLUMN_OF_LINE.get(name, name), problem.code, problem.message)
        return BadLine(line.number, _COLUMN_OF.get(name, ""), problem.code, problem.message)


def _number(line: ImportLine) -> str:
    return line.values.get("number", "").strip().upper()


def _whole(first: ImportLine, members: list[ImportLine]) -> ImportLine:
    return ImportLine(first.number, {**first.values, "lines": members})  # type: ignore[dict-item]


def _sent(members: list[ImportLine]) -> dict[str, Any]:
    """As the API is sent it. An order of one line without a product has none."""
    values = members[0].values
    sent: dict[str, Any] = {name: values.get(column, "").strip() for column, name in _OF_ORDER.items()}
    customer = sent["customer"]
    sent["customer"] = _id(customer) if customer else None
    is_empty = len(members) == 1 and not any(values.get(column, "") for column in _OF_LINE)
    sent["lines"] = [] if is_empty else [_line(member.values) for member in members]
    return sent


def _id(text: str) -> int:
    found = number_in(text)
    return -1 if found is None else found  # nobody


def _line(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values.get(column, "").strip() for column, name in _OF_LINE.items()}
