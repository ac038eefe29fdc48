"""A real HTTP server on this machine that remembers what it was sent."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook as Verifier


@dataclass
class Message:
    path: str
    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:
        """What a receiver makes of it; raises when the signature doesn't fit."""
        return Verifier(secret).verify(self.body, self.headers)


@dataclass
class HookServer:
    """`answers` maps a path to its status; `slow` to the seconds that it takes; `raw` to the very bytes it says."""

    port: int = 0
    taken: list[Message] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    raw: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str = "/hook") -> str:
        return f"http://localhost:{self.port}{path}"

    def ids(self) -> list[str]:
        return [message.id for message in self.taken]

    def at(self, path: str) -> list[Message]:
        return [message for message in self.taken if message.path == path]


@contextmanager
def hook_server() -> Iterator[HookServer]:
    told = HookServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                return  # whoever sent it was killed in the middle of it
            headers = {name.lower(): value for name, value in self.headers.items()}
            time.sleep(told.slow.get(self.path, 0))
            with told.lock:
                told.taken.append(Message(self.path, headers, body.decode()))
            if self.path in told.raw:
                told.raw[self.path](self.wfile)
                return
            status = told.answers.get(self.path, 200)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A sender that was killed, or has heard enough."""

    server = Server(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
