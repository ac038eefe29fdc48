"""The whole web application in the test's own process: hot lane, static files, observation, Django."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from regulars.config.wsgi import application

__all__ = ["Reply", "ask"]


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        (value,) = [value for key, value in self.headers if key.lower() == name.lower()]
        return value


def ask(
    url: str, *, method: str = "GET", body: bytes = b"", in_transaction: bool = True, **environ: Any
) -> Reply:
    """`ask("http://sports.localhost/login?next=/", HTTP_ACCEPT="...")`; a test that really commits has no transaction."""
    parts = urlsplit(url)
    given = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": parts.scheme,
    }
    told: list[Any] = []
    with _transaction_of_the_test() if in_transaction else nullcontext():
        answer = application(given | environ, lambda *line: told.__setitem__(slice(None), line))
        content = b"".join(answer)
        getattr(answer, "close", lambda: None)()
    return Reply(int(told[0][:3]), told[1], content)


@contextmanager
def _transaction_of_the_test() -> Iterator[None]:
    """Between requests a server tidies its connections up; here that would end the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
