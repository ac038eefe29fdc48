"""Which request is being answered: one id in every log line, in the answer's header and on the page that says sorry."""

from contextvars import ContextVar
from uuid import uuid4

__all__ = ["begin_request", "end_request", "request_id"]

_REQUEST: ContextVar[str] = ContextVar("request_id", default="")


def begin_request() -> str:
    """A fresh id, never one that somebody sent: what is written into logs is ours."""
    fresh = uuid4().hex
    _REQUEST.set(fresh)
    return fresh


def end_request() -> None:
    _REQUEST.set("")


def request_id() -> str:
    """The id of the request that this thread answers; empty outside of any."""
    return _REQUEST.get()
