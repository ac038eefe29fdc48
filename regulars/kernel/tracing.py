"""Which request is being answered: one id in every log line, in the answer's header and on the page that says sorry."""

from contextvars import ContextVar
from uuid import uuid4

__all__ = ["begin_request", "end_request", "note_record", "records_of_request", "request_id"]

_REQUEST: ContextVar[str] = ContextVar("request_id", default="")
_RECORDS: ContextVar[list[int] | None] = ContextVar("records", default=None)


def begin_request() -> str:
    """A fresh id, never one that somebody sent: what is written into logs is ours."""
    fresh = uuid4().hex
    _REQUEST.set(fresh)
    _RECORDS.set([])
    return fresh


def end_request() -> None:
    _REQUEST.set("")
    _RECORDS.set(None)


def request_id() -> str:
    """The id of the request that this thread answers; empty outside of any."""
    return _REQUEST.get()


def note_record(record_id: int) -> None:
    """An audit record was committed by this request: so its line in the log leads into the history, and back."""
    records = _RECORDS.get()
    if records is not None:
        records.append(record_id)


def records_of_request() -> list[int]:
    """The audit records that this request has committed so far."""
    return _RECORDS.get() or []
