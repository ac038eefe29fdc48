"""The shape of plain text, checked once for every door."""

import re
import unicodedata
from typing import Any

from regulars.kernel.errors import Invalid

__all__ = ["one_line", "safe_cell", "storable", "text_key"]

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def one_line(value: str, field: str, *, longest: int, required: bool = False) -> str:
    """The trimmed text. Raises `Invalid` (`required`, `too_long`, `control_characters`) with the field's name."""
    value = value.strip()
    if required and not value:
        raise Invalid("required", "Please fill this in.", field)
    if len(value) > longest:
        raise Invalid("too_long", f"Please use at most {longest} characters.", field)
    if _FORBIDDEN.search(value):
        raise Invalid("control_characters", "Please remove invisible or control characters.", field)
    return value


def storable(value: str) -> str:
    """What a database can hold of a text that anybody may have sent: without NUL and halves of surrogate pairs."""
    return value.encode(errors="ignore").decode().replace("\x00", "")


def text_key(value: str) -> str:
    """What two names are compared by: NFKC, case folded, trimmed (ACC-10)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold()).strip()


def safe_cell(value: Any) -> str:
    """A cell that a spreadsheet takes for text, whatever it begins with."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_RUN_BY_SPREADSHEETS) else text
