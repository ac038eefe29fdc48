"""The bytes of a file to import, from wherever they come, and what can be told by the first of them."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias, cast

__all__ = ["Source", "delimiter", "opened", "wide_encoding"]

Source: TypeAlias = Path | bytes | int

_QUOTED = re.compile(rb'"[^"]*"')
_LINE_ENDS = re.compile(rb"[\r\n]")
_WIDE = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16", codecs.BOM_UTF32_BE: "UTF-32"}
_START = 64 * 1024


class _Begun(io.RawIOBase):
    """A file of which some was read: that comes once more, and then the rest."""

    def __init__(self, start: bytes, rest: io.RawIOBase) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if not self._start:
            return cast("int | None", self._rest.readinto(buffer))
        count = min(len(buffer), len(self._start))
        buffer[:count], self._start = self._start[:count], self._start[count:]
        return count


@contextmanager
def opened(source: Source) -> Iterator[tuple[io.BufferedReader, bytes, io.RawIOBase]]:
    """The file, its first line or what there is of it in 64 KiB, and what tells how far it was read. A pipe may bring the line in pieces.

    A descriptor, such as the standard input, is left open. Raises `OSError`.
    """
    with _raw(source) as raw:
        start = b""
        while len(start) < _START and not _has_line(start) and (piece := raw.read(_START - len(start))):
            start += piece
        yield io.BufferedReader(_Begun(start, raw)), start, raw


def _raw(source: Source) -> io.RawIOBase:
    if isinstance(source, bytes):
        return cast("io.RawIOBase", io.BytesIO(source))
    return open(source, "rb", buffering=0, closefd=not isinstance(source, int))


def _has_line(start: bytes) -> bool:
    """Whether a line ends in it, outside of quotes."""
    line, *rest = _LINE_ENDS.split(_QUOTED.sub(b"", start), maxsplit=1)
    return bool(rest) and b'"' not in line


def wide_encoding(start: bytes) -> str:
    """What Windows calls Unicode has a NUL beside every letter of the header. Empty for what may be UTF-8."""
    name = next((name for mark, name in _WIDE.items() if start.startswith(mark)), "")
    return name or ("UTF-16" if b"\x00" in _LINE_ENDS.split(start, maxsplit=1)[0] else "")


def delimiter(start: bytes) -> str:
    """Comma, or what spreadsheets in half of Europe write."""
    header = _QUOTED.sub(b"", start).splitlines()[:1] or [b""]
    counts = {mark: header[0].count(mark.encode()) for mark in ",;\t"}
    return max(counts, key=lambda mark: counts[mark])
