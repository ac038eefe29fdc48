"""A page that staff see as a customer does: nothing of it writes (L4)."""

from collections.abc import Callable
from typing import Any

from django.db import InternalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from psycopg.errors import ReadOnlySqlTransaction

from regulars.kernel.errors import DomainError, Forbidden

__all__ = ["seen_only"]

READING = frozenset({"GET", "HEAD"})


def seen_only(request: HttpRequest, view: Callable[[], Any]) -> HttpResponse:
    """The page as the customer has it. The database itself refuses whatever would be written.

    Raises `Forbidden` `only_seen` for that, and for whatever is sent.
    """
    if request.method not in READING:
        raise _only_seen()
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            answer: HttpResponse = view()
            return answer
    except (InternalError, ReadOnlySqlTransaction) as error:
        if isinstance(error.__cause__ or error, ReadOnlySqlTransaction):
            raise _only_seen() from error
        raise


def _only_seen() -> DomainError:
    return Forbidden(
        "only_seen", "You see this shop as a customer does: you can look at everything, and change nothing."
    )
