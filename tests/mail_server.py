"""A real SMTP server on this machine, that remembers what it took over."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Session

from tests.waiting import PATIENCE

# It talks of every byte, and on when the test's output is closed already.
logging.getLogger("mail.log").setLevel(logging.WARNING)


@dataclass
class MailServer:
    """`refuse` maps an address to the answer that it gets instead of a yes; `slow` is how long a mail takes;
    `hangs_up`: whoever has said a mail hears nothing more.

    Of each mail that was taken, `sessions` tells over which connection it came.
    """

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    slow: float = 0
    hangs_up: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Any) -> str:  # noqa: N802 - as above
        if self.hangs_up:
            server.transport.abort()
            return "421 nobody hears this"
        if self.slow:
            await asyncio.sleep(self.slow)
        message = message_from_bytes(envelope.content, policy=policy.default)
        with self.lock:
            self.taken.append(message)  # type: ignore[arg-type]
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
            self.sessions.append(session)
        return "250 OK"

    @property
    def settings(self) -> dict[str, Any]:
        return {"host": "127.0.0.1", "port": self.port, "user": "", "password": "", "tls": "starttls"}

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.taken]

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.taken if message["To"] == address]


@contextmanager
def mail_server(**controls: Any) -> Iterator[MailServer]:
    server = MailServer()
    controller = _OnAnyPort(server, hostname="127.0.0.1", port=0, ready_timeout=PATIENCE, **controls)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


class _OnAnyPort(Controller):
    def _trigger_server(self) -> None:
        """The port is known once the server listens; then aiosmtpd says hello to itself there."""
        self.port = self.server.sockets[0].getsockname()[1]
        self.handler.port = self.port
        super()._trigger_server()
