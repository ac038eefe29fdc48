"""Django looks for `DatabaseWrapper` in a module of this name."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from regulars.config.postgresql.moments import adapters

__all__ = ["DatabaseWrapper"]


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the socket instead of the server whether a connection is still good: no statement, no round trip.

    Behind a pooler that gives every transaction another session, OPTIONS have `transaction_settings` in place of
    `options`: they are said at the beginning of every transaction (docs/decisions/1172).
    """

    _patience: str | None = None

    _made: "psycopg.Connection[Any] | None" = None

    def get_connection_params(self) -> dict[str, Any]:
        found: dict[str, Any] = super().get_connection_params() | {"context": adapters()}
        found.pop("transaction_settings", None)
        return found

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's signature
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # the stubs leave it out
        settings = self._of_each_transaction()
        if settings and not autocommit:
            calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
            with self.wrap_database_errors:
                self.connection.execute(
                    f"SELECT {calls}", [word for pair in settings.items() for word in pair]
                )

    def _of_each_transaction(self) -> dict[str, str]:
        given: dict[str, str] = self.settings_dict["OPTIONS"].get("transaction_settings", {})
        return given | {"lock_timeout": self._patience} if given and self._patience is not None else given

    @contextmanager
    def patient(self, wait: str) -> Iterator[None]:
        """Within, whoever meets a lock waits so long for it: `60s`, or `0` for as long as it takes."""
        self._patience = wait
        in_session = not self._of_each_transaction()
        if in_session:
            with self.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [wait])
        try:
            yield
        finally:
            self._patience = None
            if in_session and not self.needs_rollback and self.connection is not None and self.is_usable():
                with self.cursor() as cursor:
                    cursor.execute("RESET lock_timeout")

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
