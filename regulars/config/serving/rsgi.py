"""The web server's application, as granian's RSGI wants it: it waits for clients, and hands what is complete to threads."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from io import BytesIO
from time import perf_counter
from typing import Any, TypeAlias

from django.conf import settings

from regulars.config.doors import host_in
from regulars.config.observing.requests import BEGAN, with_observation
from regulars.config.serving.answers import Answer, Application, answer_of
from regulars.config.serving.bodies import Bodies, Gone
from regulars.config.serving.environ import environ_of
from regulars.config.serving.line import Full, Who
from regulars.config.serving.refusals import BUSY, LENGTH_REQUIRED, TOO_SLOW
from regulars.config.serving.routes import HEALTH, wish_of
from regulars.config.serving.threads import lanes
from regulars.config.uploads import TOO_LARGE
from regulars.kernel.guessing.lanes import Lane
from regulars.kernel.guessing.network import network_in

__all__ = ["serving"]

Served: TypeAlias = Callable[[Any, Any], Awaitable[None]]
OPENED_WITHIN = 60.0  # seconds after which the file of a download loses its name: it is long open by then


class _InChunks(Exception):
    """A body of unknown length: granian can't tell one that ends from one that breaks off."""


def serving(application: Application, *, workers: int) -> Served:
    """Serve a WSGI application in this process, which is one of so many."""
    server = _Server(application, workers)
    refusing = {
        Full: with_observation(BUSY),
        TimeoutError: with_observation(TOO_SLOW),
        _InChunks: with_observation(LENGTH_REQUIRED),
    }

    async def serve(scope: Any, proto: Any) -> None:
        environ = environ_of(scope)
        try:
            answer = await server.answer(environ, proto)
        except (Full, TimeoutError, _InChunks) as problem:
            answer = answer_of(refusing[type(problem)], environ)
        except Gone:
            proto.response_empty(400, [])
            return
        _send(answer, proto)

    return serve


class _Server:
    def __init__(self, application: Application, workers: int) -> None:
        self._application = application
        self._threads, self._bodies = lanes(workers), Bodies()
        self._office = f"admin.{settings.DOMAIN}"

    async def answer(self, environ: dict[str, Any], proto: Any) -> Answer:
        """In order: health at once, the body waited for, the line of the lane, a thread.

        Raises `Full`, `TimeoutError`, `Gone`, `_InChunks`.
        """
        ask = partial(answer_of, self._application, environ)
        path, method, host = environ["PATH_INFO"], environ["REQUEST_METHOD"], host_in(environ)
        if path == HEALTH:
            return ask()
        wish = wish_of(method, path, host)
        length = _length_of(environ) if wish.largest else 0
        if not length:
            return await self._run(ask, environ, wish.lane_for("", b""))
        with self._bodies.room(network_in(environ, settings.TRUSTED_PROXIES)) as room:
            body = b""
            if length <= wish.largest:
                body = await room.read(proto, length)
                environ["wsgi.input"] = BytesIO(body)
            else:
                environ[TOO_LARGE] = True
                await room.drain(proto, length if length <= wish.drains else 0)
            return await self._run(ask, environ, wish.lane_for(environ.get("CONTENT_TYPE", ""), body))

    async def _run(self, ask: Callable[[], Answer], environ: dict[str, Any], lane: Lane) -> Answer:
        environ[BEGAN] = perf_counter()
        who = self._who(environ, host_in(environ), lane)
        return await self._threads[lane].run(ask, who)  # type: ignore[no-any-return]

    def _who(self, environ: dict[str, Any], host: str, lane: Lane) -> Who:
        """A server that hashes for its shop takes the places of a shop, not those of the staff (F52)."""
        network, path = network_in(environ, settings.TRUSTED_PROXIES), environ["PATH_INFO"]
        if host == self._office and lane is Lane.HASHES and path.startswith("/api/"):
            return Who(network, path)
        return Who(network, host, host == self._office)


def _length_of(environ: dict[str, Any]) -> int:
    if "HTTP_TRANSFER_ENCODING" in environ:
        raise _InChunks
    return int(environ.get("CONTENT_LENGTH") or 0)


def _send(answer: Answer, proto: Any) -> None:
    if isinstance(answer.content, bytes):
        proto.response_bytes(answer.status, answer.headers, answer.content)
        return
    proto.response_file(answer.status, answer.headers, str(answer.content))
    asyncio.get_running_loop().call_later(OPENED_WITHIN, answer.content.unlink)
