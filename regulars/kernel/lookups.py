"""From what an address or a form says to the row or number that it means."""

from typing import Any, TypeVar

from django.db.models import Manager, Model, QuerySet
from django.db.models.functions import Lower

from regulars.kernel.errors import NotFound

__all__ = ["LARGEST_ID", "coded", "number_in", "the_one"]

Row = TypeVar("Row", bound=Model)
LARGEST_ID = 2**63 - 1


def the_one(rows: QuerySet[Row] | Manager[Row], code: str, message: str, /, **where: Any) -> Row:
    """The first row with these values. Raises `NotFound` with this code and message where there is none."""
    found = rows.filter(**where).first()
    if found is None:
        raise NotFound(code, message)
    return found


def coded(rows: QuerySet[Row] | Manager[Row], code: str) -> QuerySet[Row]:
    """Those with this code, whatever its case, by the index over it in lower case."""
    found: Any = rows.alias(code_key=Lower("code")).filter(code_key=code.lower())
    return found  # type: ignore[no-any-return]


def number_in(text: str) -> int | None:
    """The id or version that is written there in digits; None for anything else, also where no column could hold it."""
    digits = text if text.isascii() and text.isdecimal() and len(text) < 20 else ""
    return int(digits) if digits and int(digits) <= LARGEST_ID else None
