"""Clients on real sockets: patient ones, slow ones, and those who ask without a pause."""

import json
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

__all__ = ["PATIENCE", "Client", "half_bodies", "routes_with_bodies"]

PATIENCE = 60.0  # generous: how long anybody waits for what must come
HOSTS = {
    "sports.localhost": "regulars.config.urls_site",
    "admin.localhost": "regulars.config.urls_admin",
    "localhost": "regulars.config.urls_front",
}


class Client:
    """A network of its own, as a trusted proxy tells it."""

    def __init__(self, port: int, network: int, *, patience: float = PATIENCE) -> None:
        self.port, self._address, self._patience = port, f"10.0.{network}.7", patience

    def ask(
        self, method: str, path: str, body: Any = None, *, host: str = "sports.localhost", **headers: str
    ) -> tuple[int, bytes]:
        """On a connection of its own. A body is JSON unless it is bytes. Status 0: nothing came in time."""
        wire = HTTPConnection("127.0.0.1", self.port, timeout=self._patience)
        sent = {"Host": host, "X-Forwarded-For": self._address} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        try:
            wire.request(method, path, body, sent)
            answer: HTTPResponse = wire.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""
        finally:
            wire.close()


@contextmanager
def half_bodies(port: int, number: int, method: str, path: str, host: str) -> Iterator[list[socket.socket]]:
    """So many connections that send six bytes of a hundred, and wait."""
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nContent-Length: 100\r\n\r\nabcdef"
    opened = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) for _ in range(number)]
    try:
        for one in opened:
            one.sendall(head.encode())
        yield opened
    finally:
        for one in opened:
            one.close()


def routes_with_bodies() -> list[tuple[str, str, str]]:
    """Host, method and path of every address that something can be sent to, from the URLs themselves."""
    return [
        (host, "PUT" if path.startswith("/api/") else "POST", path)
        for host, urls in HOSTS.items()
        for path in sorted({*_paths(get_resolver(urls).url_patterns, "/")})
    ]


def _paths(patterns: Iterable[URLPattern | URLResolver], above: str) -> Iterator[str]:
    for one in patterns:
        here = above + re.sub(r"<(?:int:)?[^>]*>", "1", str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _paths(one.url_patterns, here)
        else:
            yield here
