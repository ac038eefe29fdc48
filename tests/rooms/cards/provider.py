"""A provider of cards on this machine, in a thread of its own: it is slow, loses answers and knows nothing, as its tokens say."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Provider", "a_provider"]

SLOWER = 0.6  # seconds than anybody waits


@dataclass
class Provider:
    """`charges` by key; `calls` and `amounts` are all that came, answered or not. `token` is what a card becomes."""

    url: str = ""
    charges: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    amounts: list[str] = field(default_factory=list)
    token: dict[str, str] = field(default_factory=dict)

    def answer(self, call: str, sent: dict[str, Any]) -> dict[str, str] | None:
        self.calls.append(call)
        self.amounts += [f"{sent['amount']} {sent['currency']}"] if "amount" in sent else []
        if call == "tokenise":
            return self.token
        if call == "look_up":
            return self.charges.get(sent["key"], {"state": "absent"})
        if call != "authorise":
            return {"state": "absent"}
        token = sent["token"]
        if token == "never":
            return None
        charge = {"state": "granted", "reference": f"r{len(self.charges)}"}
        charge = self.charges.setdefault(sent["key"], charge)
        if token == "slow":
            time.sleep(SLOWER)
        return None if token == "lost" else charge


@contextmanager
def a_provider() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
            found = provider.answer(self.path.rpartition("/")[2], sent)
            text = b"<html>" if found is None else json.dumps(found).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\n\r\n".encode()
            with suppress(OSError):  # nobody waits any more
                self.wfile.write((head + text) * (2 if sent.get("token") == "twice" else 1))

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
