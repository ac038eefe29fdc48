"""A page that staff see as a customer does: nothing of it writes (L4)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from regulars.kernel.errors import Forbidden
from regulars.kernel.hot import read_only

__all__ = ["seen_only"]

READING = frozenset({"GET", "HEAD"})


def seen_only(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """The page as the customer has it. The database itself refuses whatever would be written.

    Raises `Forbidden` `only_seen` for that, and for whatever is sent.
    """
    try:
        with read_only():
            if request.method in READING:
                return view()
    except Forbidden as error:
        if error.code != "read_only":
            raise
    raise Forbidden(
        "only_seen", "You see this shop as a customer does: you can look at everything, and change nothing."
    )
