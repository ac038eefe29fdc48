"""A reading request that loses its connection to the database is answered from a new one (docs/decisions/1171)."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connections

from regulars.kernel.tracing import records_of_request

__all__ = ["with_second_try"]

SAFE = frozenset({"GET", "HEAD"})

Application: TypeAlias = Callable[..., Iterable[bytes]]


def with_second_try(application: Application) -> Application:
    """The application, asked once more where the first answer is 503 because a connection was lost on the way.

    Only reading requests that have put nothing on record; whoever connects in vain hears 503 at once.
    """

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in SAFE or _has_body(environ):
            return application(environ, start_response)
        database: Any = connections[DEFAULT_DB_ALIAS]
        again, messages = environ.copy(), []
        answer = application(environ, lambda *line: messages.append(line))
        if messages[0][0].startswith("503") and database.was_lost and not records_of_request():
            _close(answer)
            database.close()
            return application(again, start_response)
        start_response(*messages[0])
        return answer

    return serve


def _has_body(environ: dict[str, Any]) -> bool:
    """What was read is gone."""
    return (environ.get("CONTENT_LENGTH") or "0") != "0"


def _close(answer: Iterable[bytes]) -> None:
    getattr(answer, "close", lambda: None)()
