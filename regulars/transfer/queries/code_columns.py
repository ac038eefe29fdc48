"""Columns of codes that upper rooms bring to files of customers: what accounts are put into. This room knows no noun of theirs."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from django.db import connection

from regulars.kernel.errors import Invalid

__all__ = ["CodeColumn", "add_code_column", "code_columns"]

_BETWEEN = re.compile(r"[\s;,]+")
_WITH_DAYS = re.compile(r"(.*)\[(.*)\.\.(.*)\]", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class CodeColumn:
    """Codes of `table`, with a blank between them; an account is in those that `rows` names by `key`.

    `name` is also the field of a customer that whoever exports must see. With `has_days` a code may say for which days,
    both included and either left out: `buyer[2026-01-01..2026-12-31]`.
    """

    name: str
    table: str
    rows: str
    key: str
    refusal: tuple[str, str]
    has_days: bool = False

    @property
    def cell(self) -> str:
        """About the customer `c`, for an export."""
        code, first, last = (
            "it.code",
            "to_char(v.first_day, 'YYYY-MM-DD')",
            "to_char(v.last_day, 'YYYY-MM-DD')",
        )
        if self.has_days:
            days = f"CASE WHEN v.first_day IS NULL AND v.last_day IS NULL THEN '' ELSE concat('[', {first}, '..', {last}, ']') END"
            code = f"it.code || {days}"
        return (
            f"(SELECT coalesce(string_agg({code}, ' ' ORDER BY it.code), '') FROM {self.rows} v"
            f" JOIN {self.table} it ON it.id = v.{self.key} WHERE v.account_id = c.id)"
        )

    @property
    def insert(self) -> str:
        """What the lines from %s to before %s of `incoming` say; what was deleted meanwhile is in no row, and the others stay until the end."""
        days = {"first_day": "first", "last_day": "last"} if self.has_days else {}
        columns = "".join(f", {column}" for column in days)
        values = "".join(f", (one ->> '{value}')::date" for value in days.values())
        return f"""
WITH wanted AS MATERIALIZED (
    SELECT account.id, one FROM incoming JOIN customers_customer account ON account.id = incoming.id
    CROSS JOIN LATERAL jsonb_array_elements(incoming.{self.name}) AS one WHERE line >= %s AND line < %s
), held AS MATERIALIZED (
    SELECT id FROM {self.table} WHERE id IN (SELECT (one ->> 'id')::bigint FROM wanted) ORDER BY id FOR KEY SHARE
)
INSERT INTO {self.rows} ({self.key}, account_id{columns})
SELECT held.id, wanted.id{values} FROM wanted JOIN held ON held.id = (one ->> 'id')::bigint"""

    def reader(self) -> Callable[[str], str | None]:
        """What a cell means, as it is copied aside; asks once what there is. The same cell is read once."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT lower(code), id FROM {self.table}")
            known = dict(cursor.fetchall())
        return lru_cache(maxsize=1024)(partial(self._read, known))

    def _read(self, known: Mapping[str, int], text: str) -> str | None:
        """Raises `Invalid` beside the column: for a code that there isn't, `named_twice`, `date_shape`, `days_shape`."""
        found: dict[int, dict[str, Any]] = {}
        for word in filter(None, _BETWEEN.split(text)):
            code, *days = (self.has_days and (match := _WITH_DAYS.fullmatch(word)) and match.groups()) or (
                word,
            )
            pk = known.get(code.lower())
            if pk is None:
                raise Invalid(*self.refusal, self.name, name=code[:50])
            if pk in found:
                raise Invalid("named_twice", "{name} is named twice.", self.name, name=code)
            found[pk] = {"id": pk} | self._days(days)
        return json.dumps(list(found.values())) if found else None

    def _days(self, days: list[str]) -> dict[str, str]:
        read = {name: self._day(day) for name, day in zip(("first", "last"), days, strict=False) if day}
        if len(read) == 2 and read["last"] < read["first"]:
            raise Invalid("days_shape", "The last day is before the first.", self.name)
        return read

    def _day(self, text: str) -> str:
        try:
            return date.fromisoformat(_DAY.fullmatch(text)[0]).isoformat()  # type: ignore[index]
        except (ValueError, TypeError):
            raise Invalid("date_shape", "Write days as {example}.", self.name, example="2026-12-31") from None


_columns: dict[str, CodeColumn] = {}


def add_code_column(column: CodeColumn) -> None:
    _columns[column.name] = column


def code_columns() -> Mapping[str, CodeColumn]:
    """All of them by name."""
    return _columns
