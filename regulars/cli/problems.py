"""Errors that a person can mend, in one line."""

import sys
from collections.abc import Sequence

__all__ = ["Refused", "check_arguments", "error_line"]


class Refused(Exception):
    """The command line itself can't go on; the text says why and what to do next."""


def check_arguments(arguments: Sequence[str]) -> None:
    """Bytes that are no UTF-8 come as halves of characters, which no name in the database has. Raises `Refused`."""
    for nr, text in enumerate(arguments, 1):
        if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
            raise Refused(f"Argument {nr} has characters that can't be read. Write it in UTF-8.")


def error_line(error: Exception) -> str | None:
    """The line to print, or None for a fault of ours. Looks only at what is loaded: no Django for `--help`."""
    if isinstance(error, Refused) or _is(error, "embedded_postgresql", "PostgresError"):
        return str(error)
    if _is(error, "regulars.kernel.errors", "DomainError"):
        field = getattr(error, "field", None)
        return f"{field}: {error}" if field else str(error)
    errors = sys.modules.get("regulars.kernel.errors")
    if _is(error, "psycopg", "OperationalError") or (errors is not None and errors.is_outage(error)):
        return f"The database can't be reached: {' '.join(str(error).split())}"
    return None


def _is(error: Exception, module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(error, getattr(loaded, name))
