"""Moments out of the database, whatever is stored (decision 1151)."""

from datetime import UTC, datetime
from functools import lru_cache

import psycopg
from django.db.backends.postgresql import psycopg_any
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.pq import Format

__all__ = ["FIRST", "LAST", "adapters"]

# A day from either end of the calendar, so that it is a moment in every time zone.
FIRST, LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


class AsText(Loader):
    """A moment that no calendar here has (year 1 BC, infinity) is the nearest one that it has: no list falls over it."""

    format = Format.TEXT
    timezone = UTC  # Django looks whether the loader has the zone of the connection

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        stock = psycopg.adapters.get_loader(oid, self.format)
        assert stock is not None  # noqa: S101 - psycopg comes with it
        self._load = stock(oid, context).load

    def load(self, data: Buffer) -> datetime:
        try:
            at: datetime = self._load(data).replace(tzinfo=UTC)
        except psycopg.DataError:
            return FIRST if self._is_before_all(bytes(data)) else LAST
        return at if 1 < at.year < 9999 else min(max(at, FIRST), LAST)

    def _is_before_all(self, data: bytes) -> bool:
        return data.endswith(b"BC") or data.startswith(b"-")


class AsNumber(AsText):
    """The same as the hot lane and the search are sent it: microseconds, negative before the year 2000."""

    format = Format.BINARY

    def _is_before_all(self, data: bytes) -> bool:
        return data[0] >= 0x80


@lru_cache
def adapters() -> AdaptersMap:
    ours = AdaptersMap(psycopg_any.get_adapters_template(True, UTC))  # noqa: FBT003 - Django's signature
    ours.register_loader("timestamptz", AsText)
    ours.register_loader("timestamptz", AsNumber)
    return ours
