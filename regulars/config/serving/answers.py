"""What a WSGI application answers, as a whole: its thread is free before the client has read a byte of it."""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["Answer", "Application", "answer_of"]

Application: TypeAlias = Callable[..., Iterable[bytes]]
IN_MEMORY = 1_000_000  # what is longer, a download, waits on disk for its reader


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` in memory, or in a file that whoever sends it removes."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes | Path


def answer_of(application: Application, environ: dict[str, Any]) -> Answer:
    """Ask the application, in this thread."""
    told: list[Any] = []

    def start_response(line: str, headers: list[tuple[str, str]], *_: Any) -> None:
        told[:] = int(line[:3]), headers

    answered = application(environ, start_response)
    try:
        if isinstance(answered, list):
            content: bytes | Path = answered[0] if len(answered) == 1 else b"".join(answered)
        else:
            content = _collected(answered)
    finally:
        close = getattr(answered, "close", None)
        if close is not None:
            close()
    status, headers = told
    if isinstance(content, Path) and "content-length" not in {name.lower() for name, _ in headers}:
        headers = [*headers, ("Content-Length", str(content.stat().st_size))]
    return Answer(status, headers, content)


def _collected(chunks: Iterable[bytes]) -> bytes | Path:
    pieces, size = [], 0
    rest = iter(chunks)
    for chunk in rest:
        pieces.append(chunk)
        size += len(chunk)
        if size > IN_MEMORY:
            break
    else:
        return b"".join(pieces)
    with tempfile.NamedTemporaryFile(prefix="regulars-download-", delete=False) as file:
        try:
            file.writelines(pieces)
            pieces.clear()
            file.writelines(rest)
        except BaseException:
            Path(file.name).unlink()
            raise
    return Path(file.name)
