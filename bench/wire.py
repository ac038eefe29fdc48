"""HTTP/1.1 by hand over one kept-alive connection: the client must not be what is measured."""

import re
import socket
import time

from regulars.cli.problems import Refused

__all__ = ["Wire"]

_LENGTH = re.compile(rb"^content-length: *([0-9]+)", re.IGNORECASE | re.MULTILINE)


class Wire:
    """One connection to one port of this machine, opened when it is first needed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes, expected: int, *, patience: float = 0.0) -> bytes:
        """The body of the answer; with `patience` the server may still be starting."""
        deadline = time.monotonic() + patience
        while True:
            try:
                status, body = self._exchange(request)
            except OSError as error:
                self.close()
                if time.monotonic() > deadline:
                    raise Refused(f"Port {self.port}: {error}") from error
                time.sleep(0.1)
                continue
            if status != expected:
                raise Refused(f"Port {self.port} answered {status}: {body[:300].decode(errors='replace')}")
            return body

    def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._received()
        head, _, body = answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        while len(body) < int(length[1] if length else 0):
            body += self._received()
        return int(head[9:12]), body

    def _received(self) -> bytes:
        assert self._socket is not None  # noqa: S101 - opened above
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server hung up")
        return data

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
