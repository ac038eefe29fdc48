"""What a WSGI application answers, as a whole: its thread is free before the client has read a byte of it."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["Answer", "Application", "answer_of", "whole"]

Application: TypeAlias = Callable[..., Iterable[bytes]]
IN_MEMORY = 1_000_000  # what is longer, a download, waits on disk for its reader


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` in memory, or in a file that whoever sends it removes."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes | Path


class Download:
    """An answer on disk, for a server that knows nothing of `Answer`; `path` is removed by whoever sends it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            self.path.unlink()
            while chunk := file.read(65_536):
                yield chunk


def whole(application: Application) -> Application:
    """The application, asked for all of its answer at once: what fails in the middle of a download fails before a byte of
    it was sent, and is answered and logged like anything else that fails (F51).
    """
    return partial(_all_of, application)


def _all_of(application: Application, environ: dict[str, Any], start_response: Any) -> list[bytes] | Download:
    answered = application(environ, start_response)
    if isinstance(answered, list | Download):
        return answered
    try:
        return _collected(answered)
    finally:
        close = getattr(answered, "close", None)
        if close is not None:
            close()


def answer_of(application: Application, environ: dict[str, Any]) -> Answer:
    """Ask the application, in this thread."""
    heard: list[Any] = []

    def start_response(line: str, headers: list[tuple[str, str]], *_: Any) -> None:
        heard[:] = int(line[:3]), headers

    answered = _all_of(application, environ, start_response)
    status, headers = heard
    if not isinstance(answered, Download):
        return Answer(status, headers, b"".join(answered))
    if "content-length" not in {name.lower() for name, _ in headers}:
        headers = [*headers, ("Content-Length", str(answered.path.stat().st_size))]
    return Answer(status, headers, answered.path)


def _collected(chunks: Iterable[bytes]) -> list[bytes] | Download:
    pieces, size = [], 0
    rest = iter(chunks)
    for chunk in rest:
        pieces.append(chunk)
        size += len(chunk)
        if size > IN_MEMORY:
            break
    else:
        return pieces
    with tempfile.NamedTemporaryFile(prefix="regulars-download-", delete=False) as file:
        try:
            file.writelines(pieces)
            pieces.clear()
            file.writelines(rest)
        except BaseException:
            Path(file.name).unlink()
            raise
    return Download(Path(file.name))
