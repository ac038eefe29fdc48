"""What a page is sent, made readable before anybody reads it: no NUL comes to a view, whatever name it was sent under.

An address with one leads nowhere. In what was typed it becomes the sign for a character that could not be read, as
Django makes one of bytes that are no UTF-8: no code has it, and no rule takes it, so each says so beside its field.
The APIs have their own reading at their gate.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from regulars.config.doors import Lane

__all__ = ["Readable"]

NUL, UNREADABLE = "\x00", "\ufffd"


class Readable:
    """Stands before whatever reads addresses, cookies or forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.lane is not Lane.API:  # type: ignore[attr-defined]
            request.COOKIES = {name: value for name, value in request.COOKIES.items() if NUL not in value}
            request.GET = _readable(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, path: dict[str, Any]) -> None:
        if request.lane is Lane.API:  # type: ignore[attr-defined]
            return
        if any(isinstance(value, str) and NUL in value for value in path.values()):
            raise Http404
        if request.method == "POST":
            request.POST = _readable(request.POST)  # type: ignore[assignment]


def _readable(sent: QueryDict) -> QueryDict:
    if not any(NUL in text for name, values in sent.lists() for text in (name, *values)):
        return sent
    read = QueryDict(mutable=True)
    for name, values in sent.lists():
        read.setlist(name.replace(NUL, UNREADABLE), [value.replace(NUL, UNREADABLE) for value in values])
    return read
