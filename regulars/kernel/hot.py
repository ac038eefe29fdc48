"""The hot lane's way to the database: one prepared statement on Django's own connection, nothing around it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, Generic, TypeAlias, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, InternalError, connections, transaction
from django.db.models import Model
from psycopg.errors import ReadOnlySqlTransaction

from regulars.kernel.errors import Forbidden

__all__ = ["Columns", "Loaded", "execute", "fetch_all", "fetch_one", "read_only"]

Params: TypeAlias = Sequence[Any] | Mapping[str, Any]
T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Columns(Generic[T]):
    """The columns of a row that make up one value, `after` those of another: for each field that of `table`, or what `sql` says.

    Raises `TypeError` for a name that is no field.
    """

    def __init__(
        self, value: type[T], table: str, *, after: "Columns[Any] | None" = None, **sql: str
    ) -> None:
        names = [field.name for field in fields(value)]  # type: ignore[arg-type]
        if not sql.keys() <= set(names):
            raise TypeError(f"{value.__name__} has no {', '.join(sql.keys() - set(names))}")
        first: int = after.end if after else 0
        self.sql = ", ".join(sql.get(name, f"{table}.{name}") for name in names)
        self.end: int = first + len(names)
        self._value, self._here = value, slice(first, self.end)

    def of(self, row: Sequence[Any]) -> T:
        """The value that a row holds."""
        return self._value(*row[self._here])


class Loaded(Generic[M]):
    """The columns of a row that make up one row of a model, `after` those of another, as Django would have loaded it."""

    def __init__(self, model: type[M], table: str, *, after: "Loaded[Any] | None" = None) -> None:
        columns = model._meta.concrete_fields  # noqa: SLF001 - as Django itself names it
        first: int = after.end if after else 0
        self.sql = ", ".join(f'{table}."{column.column}"' for column in columns)
        self.end: int = first + len(columns)
        self._model, self._here = model, slice(first, self.end)
        self._names = [column.attname for column in columns]

    def of(self, row: Sequence[Any]) -> M:
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._here])


def _execute(sql: str, params: Params, *, prepare: bool) -> "psycopg.Cursor[Any]":
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if (
        not connection.in_atomic_block
    ):  # nothing is under way: a connection that went away meanwhile is made anew
        connection.health_check_done = False
        connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    try:
        cursor = psycopg.Cursor(raw)
        return cursor.execute(sql, params, prepare=prepare, binary=True)
    except psycopg.OperationalError:
        if raw.closed:
            connection.close()
        raise


def fetch_one(sql: str, params: Params) -> Any:
    """The first row of a prepared statement, or None."""
    return _execute(sql, params, prepare=True).fetchone()


def execute(sql: str, params: Params) -> None:
    """A prepared statement that answers nothing."""
    _execute(sql, params, prepare=True)


def fetch_all(sql: str, params: Params, *, prepare: bool = False) -> list[Any]:
    """All rows of a statement that is planned anew for its values (searches live from that), unless it is prepared."""
    return _execute(sql, params, prepare=prepare).fetchall()


@contextmanager
def read_only() -> Iterator[None]:
    """Whatever would be written within is refused by the database: raises `Forbidden` `read_only`, and nothing has happened."""
    try:
        with transaction.atomic():
            execute("SET LOCAL transaction_read_only = on", [])
            yield
    except (InternalError, ReadOnlySqlTransaction) as error:
        if isinstance(error.__cause__ or error, ReadOnlySqlTransaction):
            raise Forbidden("read_only", "This can only be looked at.") from error
        raise
