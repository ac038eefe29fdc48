"""The body of a request, read before anybody works on it: not too much, not too slowly, not too many at once."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from regulars.config.serving.line import Full

__all__ = ["Bodies", "Gone"]

SECONDS = 10.0
SMALL = 16_384  # what almost every request sends; its connection costs as much
OF_NETWORK, OF_ALL = (
    32_000_000,
    128_000_000,
)  # bytes of larger bodies in memory, of one network and altogether


class Gone(Exception):
    """The client left before it had sent everything."""


class Bodies:
    """Those of one process."""

    def __init__(self) -> None:
        self._of_network = Counter[str]()
        self._of_all = 0

    @contextmanager
    def room(self, network: str) -> Iterator["Room"]:
        """Where the body of one request lies until it is answered."""
        room = Room(self, network)
        try:
            yield room
        finally:
            self.count(network, -room.size)

    def count(self, network: str, size: int) -> None:
        """Raises `Full` when that is more than this network, or everybody, may have here."""
        if size > 0 and (self._of_network[network] + size > OF_NETWORK or self._of_all + size > OF_ALL):
            raise Full
        self._of_all += size
        self._of_network[network] += size
        if not self._of_network[network]:
            del self._of_network[network]


class Room:
    """What was read of one body so far."""

    def __init__(self, bodies: Bodies, network: str) -> None:
        self._bodies, self._network, self.size = bodies, network, 0

    async def read(self, proto: Any, length: int) -> bytes:
        """All of it. Raises `TimeoutError` after ten seconds, `Full`, `Gone`."""
        async with asyncio.timeout(SECONDS):
            if length > SMALL:
                return await self._read(proto, length)
            try:
                content: bytes = await proto()
            except RuntimeError:  # granian's way to say that the connection is closed
                raise Gone from None
            return content

    async def drain(self, proto: Any, length: int) -> None:
        """Let the client finish, so that it reads our no. Raises `TimeoutError`."""
        if length:
            async with asyncio.timeout(SECONDS):
                async for _ in proto:
                    pass

    async def _read(self, proto: Any, length: int) -> bytes:
        content = bytearray()
        async for chunk in proto:
            self._bodies.count(self._network, len(chunk))
            self.size += len(chunk)
            content += chunk
        if len(content) != length:  # it ends as quietly when the client leaves
            raise Gone
        return bytes(content)
