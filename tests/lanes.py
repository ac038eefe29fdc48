"""A view that hashes says so, or its hash would be computed by the threads that answer pages (G26): looked at in the whole run."""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

import argon2
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, RawPostDataException
from django.http.response import HttpResponseBase

from regulars.config.serving.routes import Wish
from regulars.kernel.guessing.lanes import Lane, is_by_body, lane_of

__all__ = ["watch_hashes", "watched_lanes"]

_mine = threading.local()


def watch_hashes() -> Callable[[], None]:
    """Count what each thread hashes from now on; answers what ends that. Only the hashing itself is listened to."""
    kept = argon2.PasswordHasher.verify, Argon2PasswordHasher.encode

    def counting(method: Any) -> Any:
        @wraps(method)
        def counted(*given: Any, **named: Any) -> Any:
            _mine.hashes = getattr(_mine, "hashes", 0) + 1
            return method(*given, **named)

        return counted

    argon2.PasswordHasher.verify, Argon2PasswordHasher.encode = (counting(one) for one in kept)

    def end() -> None:
        argon2.PasswordHasher.verify, Argon2PasswordHasher.encode = kept

    return end


def _body_of(request: HttpRequest) -> bytes:
    """What was sent, as a view has read it since; of a form in parts it isn't kept, and nobody looks along it."""
    try:
        return bytes(request.body)
    except RawPostDataException:
        return b"in parts"


def watched_lanes(get_response: Any) -> Any:
    """`BaseHandler.get_response`, which may hash only for a view that is marked."""

    def looked_at(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        before = getattr(_mine, "hashes", 0)
        answer: HttpResponseBase = get_response(handler, request)
        if getattr(_mine, "hashes", 0) > before:
            assert request.resolver_match is not None
            view, method = request.resolver_match.func, str(request.method)
            lane = Wish(lane_of(view, method), by_body=is_by_body(view, method)).lane_for(
                request.META.get("CONTENT_TYPE", ""), _body_of(request)
            )
            assert lane is Lane.HASHES, (
                f"{request.method} {request.path} hashes and isn't marked with @hashes"
            )
        return answer

    return looked_at
