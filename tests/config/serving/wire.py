"""What granian hands over and takes, without a socket."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Headers", "Proto", "Scope", "exchange"]


@dataclass
class Headers:
    sent: list[tuple[str, str]]

    def items(self) -> list[tuple[str, str]]:
        return self.sent


@dataclass
class Scope:
    method: str = "GET"
    path: str = "/"
    query_string: str = ""
    sent: list[tuple[str, str]] = field(default_factory=list)
    client: str = "127.0.0.1:40000"
    server: str = "127.0.0.1:8000"
    scheme: str = "http"
    http_version: str = "1.1"
    host: str = "sports.localhost"

    @property
    def headers(self) -> Headers:
        return Headers([("host", self.host), *self.sent])


class Proto:
    """A client that sends its body in pieces and may stop or leave in the middle."""

    def __init__(self, *pieces: bytes, stops: bool = False, leaves: bool = False) -> None:
        self._pieces, self._stops, self._leaves = pieces, stops, leaves
        self.read = 0
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""

    async def __call__(self) -> bytes:
        whole = b"".join([piece async for piece in self])
        if self._leaves:
            raise RuntimeError("RSGI transport is closed")
        return whole

    async def __aiter__(self) -> Any:
        for piece in self._pieces:
            self.read += len(piece)
            yield piece
        if self._stops:
            await asyncio.Event().wait()

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, dict(headers), body

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.response_bytes(status, headers, b"")

    def response_file(self, status: int, headers: list[tuple[str, str]], path: str) -> None:
        self.response_bytes(status, headers, Path(path).read_bytes())


async def exchange(served: Any, scope: Scope, proto: Proto | None = None) -> Proto:
    """One request; what came back stands in its `Proto`."""
    proto = proto or Proto()
    await served(scope, proto)
    return proto
