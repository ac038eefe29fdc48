"""One message over the wire. Knows no table, so that many threads can do it beside each other.

The name is resolved once, every way into a private network is refused, and the connection goes to the very address
that was looked at: a name that changes its mind between the two (DNS rebinding) gains nothing.
"""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import requests
from requests.exceptions import ConnectTimeout, ReadTimeout, SSLError
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter

from regulars.kernel.i18n import noop
from regulars.webhooks.rules.targets import is_here, is_public

__all__ = ["GONE", "Outcome", "bring", "exchange", "unsendable"]

TIMEOUTS = (5.0, 10.0)  # to connect; between two pieces of the answer
LONGEST = 20.0  # for everything together, however many pieces
MOST_READ = 16_384  # of an answer that nobody needs: reading a little lets polite servers finish
GONE = 410
OK = 200


@dataclass(frozen=True)
class Outcome:
    """`status` is what was answered, None when nothing was; `error` is empty when the message was taken."""

    status: int | None
    milliseconds: int
    error: str


class _Cut:
    """Ends a connection that trickles: every single read may be in time and the whole never end."""

    def __init__(self) -> None:
        self.is_over = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(LONGEST, self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, watched: socket.socket) -> None:
        if self.is_over:  # the name alone took too long
            watched.close()
            raise TimeoutError
        self._sockets.append(watched.dup())  # TLS takes the first one over

    def _end(self) -> None:
        self.is_over = True
        for watched in self._sockets:
            with suppress(OSError):
                watched.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._timer.cancel()
        for watched in self._sockets:
            watched.close()


class _Adapter(IPFilterAdapter):  # type: ignore[misc]
    """As requests-hardened has it, with our list of addresses too, and with an end."""

    def __init__(self, cut: _Cut, *, is_https_proto: bool, allow_loopback: bool) -> None:
        super().__init__(is_https_proto=is_https_proto, allow_loopback=allow_loopback)
        self._cut, self._allow_loopback = cut, allow_loopback

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        host, pool = super().build_connection_pool_key_attributes(*args, **kwargs)
        if not (is_public(host["host"]) or self._allow_loopback):
            raise InvalidIPAddress(host["host"])
        return host, pool

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        cut = self._cut

        class Watched(pool.ConnectionCls):  # type: ignore[name-defined,misc]
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                cut.watch(made)
                return made

        pool.ConnectionCls = Watched
        return pool


def bring(url: str, headers: dict[str, str], body: str, *, local_allowed: bool) -> Outcome:
    """Post the message. Never raises: whatever goes wrong is an outcome."""
    began, cut = time.monotonic(), _Cut()
    try:
        with _session(cut, here=local_allowed and is_here(url)) as session:
            status = _post(session, cut, url, headers, body)
        error = "" if 200 <= status < 300 else _answered(status)
    except Exception as problem:  # noqa: BLE001 - the others wait for their turn
        status, error = None, _words(problem, is_over=cut.is_over)
    finally:
        cut.close()
    return Outcome(status, int((time.monotonic() - began) * 1000), error)


def exchange(url: str, body: str, *, local_allowed: bool, timeouts: tuple[float, float]) -> bytes | None:
    """Post JSON and read what is answered, without redirects or ways into a private network. None for whatever is no answer."""
    cut = _Cut()
    headers = {"content-type": "application/json", "accept-encoding": "identity"}
    try:
        with (
            _session(cut, here=local_allowed and is_here(url)) as session,
            session.post(url, data=body.encode(), headers=headers, stream=True, timeout=timeouts) as answer,
        ):
            text: bytes = answer.raw.read(MOST_READ, decode_content=False)
            return text if answer.status_code == OK and not cut.is_over else None
    except Exception:  # noqa: BLE001 - whatever goes wrong, nobody knows what became of it
        return None
    finally:
        cut.close()


def _session(cut: _Cut, *, here: bool) -> requests.Session:
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=here,
        never_redirect=True,
        default_timeout=TIMEOUTS,
    )
    session: requests.Session = HTTPSession(config)
    # A proxy of the environment would resolve names itself, a .netrc add a password.
    session.trust_env = False
    session.mount("https://", _Adapter(cut, is_https_proto=True, allow_loopback=here))
    session.mount("http://", _Adapter(cut, is_https_proto=False, allow_loopback=here))
    session.headers.clear()
    return session


def _post(session: requests.Session, cut: _Cut, url: str, headers: dict[str, str], body: str) -> int:
    plain = {"accept": "*/*", "accept-encoding": "identity"}
    with session.post(
        url, data=body.encode(), headers=headers | plain, stream=True, timeout=TIMEOUTS
    ) as answer:
        if cut.is_over:  # what was cut looks like the end of its headers
            raise TimeoutError
        with suppress(Exception):  # the status has come; the rest is nobody's business
            answer.raw.read(MOST_READ, decode_content=False)
        return int(answer.status_code)


def _answered(status: int) -> str:
    if 300 <= status < 400:
        sentence = noop("It answered {value}. Redirects are not followed: register the final address.")
    elif status == GONE:
        sentence = noop("It answered {value}: gone for good.")
    else:
        sentence = noop("It answered {value}.")
    return sentence.format(value=status)


def unsendable(problem: Exception) -> str:
    return noop("It can't be sent ({value}).").format(value=type(problem).__name__)


_PROBLEMS: tuple[tuple[type[Exception], str], ...] = (
    (InvalidIPAddress, noop("Its name leads into a private network; nothing was sent.")),
    (ConnectTimeout, noop("No connection within {value} seconds.").format(value=int(TIMEOUTS[0]))),
    (ReadTimeout, noop("No answer within {value} seconds.").format(value=int(TIMEOUTS[1]))),
    (SSLError, noop("Its TLS certificate doesn't fit, or it speaks no TLS.")),
    (requests.ConnectionError, noop("It can't be reached.")),
)


def _words(problem: Exception, *, is_over: bool) -> str:
    """For staff. None of the receiver's own words."""
    if is_over:
        return noop("It was not done within {value} seconds.").format(value=int(LONGEST))
    known = (words for kind, words in _PROBLEMS if isinstance(problem, kind))
    return next(known, unsendable(problem))
