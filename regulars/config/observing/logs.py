"""Log lines: JSON where a program reads them, words on a terminal; what people typed is in neither (docs/decisions/0601)."""

import logging
import sys
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from regulars.kernel.tracing import request_id

if TYPE_CHECKING:
    from structlog.typing import Processor

__all__ = ["LOGGING", "request_log"]

Line = MutableMapping[str, Any]
DEEPEST = 8  # causes of causes


def _moment(_logger: Any, _method: str, line: Line) -> Line:
    line["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    line["request_id"] = request_id()
    return line


def _origin(_logger: Any, _method: str, line: Line) -> Line:
    """Our own messages hold codes and ids. Of a stranger's only the fixed part is kept: the rest may be a path with a token."""
    record: logging.LogRecord = line["_record"]
    arguments = line.pop("positional_args", ())
    line["level"], line["logger"] = record.levelname.lower(), record.name
    if not record.name.startswith("regulars"):
        fixed = str(record.msg).partition("%")[0].strip(" :(") if arguments else ""
        line["event"] = fixed or record.name
    return line


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(DEEPEST):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _where(_logger: Any, _method: str, line: Line) -> Line:
    """Kinds and places of an exception. Its message stays out: the database quotes the row that it refused."""
    found = line.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        line["exception"] = "\ncaused by ".join(_exception_text(cause) for cause in _causes(error))
    return line


def _exception_text(error: BaseException) -> str:
    state = getattr(error, "sqlstate", None)
    places = [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([type(error).__qualname__ + (f" {state}" if state else ""), *places])


def _json(_logger: Any, _method: str, line: Line) -> bytes:
    return msgspec.json.encode({"at": line.pop("at"), "event": line.pop("event"), **line})


def _words() -> Callable[..., str]:
    console = structlog.dev.ConsoleRenderer(timestamp_key="at")

    def write(logger: Any, method: str, line: Line) -> str:
        return console(logger, method, {name: value for name, value in line.items() if value != ""})

    return write


def _text(renderer: Callable[..., bytes]) -> Callable[..., str]:
    return lambda *line: renderer(*line).decode()


def formatter() -> logging.Formatter:
    """For whatever speaks to the standard library's loggers."""
    write: Processor = _words() if sys.stderr.isatty() else _text(_json)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_moment],
        processors=[_origin, _where, structlog.stdlib.ProcessorFormatter.remove_processors_meta, write],
        pass_foreign_args=True,
    )


def request_log() -> Any:
    """The log of requests: past the standard library's machinery, because there is one line for each of them."""
    if sys.stderr.isatty():
        return structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=[_moment, _words()])
    return structlog.wrap_logger(structlog.BytesLogger(sys.stderr.buffer), processors=[_moment, _json])


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ours": {"()": "regulars.config.observing.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ours"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would mail and print; whatever is not broken is told by the line of its request.
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"handlers": [], "level": "ERROR"},
    },
}
