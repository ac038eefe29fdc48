"""Django looks for `DatabaseWrapper` in a module of this name."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from regulars.config.postgresql.moments import adapters

__all__ = ["DatabaseWrapper"]


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the socket instead of the server whether a connection is still good: no statement, no round trip."""

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"context": adapters()}

    _made: "psycopg.Connection[Any] | None" = None

    def connect(self) -> None:
        self._made = None
        super().connect()
        self._made = self.connection

    @property
    def was_lost(self) -> bool:
        """True when there was a connection and it is no more; False also when none could be made."""
        return self._made is not None and bool(self._made.closed)

    def is_usable(self) -> bool:
        """False when the server has hung up meanwhile, or has become a standby: then a new one finds the primary."""
        raw: psycopg.Connection[Any] | None = self.connection
        if raw is None or raw.closed:
            return False
        try:
            while _has_something_to_read(raw.fileno()):
                raw.pgconn.consume_input()  # its last words, or a word about a setting; raises at the end of the line
        except psycopg.OperationalError:
            return False
        return raw.info.parameter_status("in_hot_standby") != "on"


def _has_something_to_read(socket: int) -> bool:
    looking = select.poll()
    looking.register(socket, select.POLLIN)
    return bool(looking.poll(0))
