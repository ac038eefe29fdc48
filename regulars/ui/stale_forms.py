"""A form of an entrance page that was left open while its token changed: in another tab somebody logged in (F32)."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

__all__ = ["entrance", "is_stale", "show_again"]

View = TypeVar("View", bound=Callable[..., HttpResponse])

# Django's reasons begin like this when the token is missing or another one. A form of another origin is never stale.
_OF_THE_TOKEN = "CSRF "  # noqa: S105 - no secret


def entrance(view: View) -> View:
    """Mark a page for people who aren't in yet. Asked with GET it changes nothing, shows `request.POST` as what was
    typed before, and leads on whoever is in already.
    """
    view.is_entrance = True  # type: ignore[attr-defined]
    return view


def is_stale(request: HttpRequest) -> bool:
    """Whether this page stands for a form that had expired."""
    return bool(getattr(request, "is_stale", False))


def show_again(request: HttpRequest, reason: str) -> HttpResponse | None:
    """The entrance page anew, with a token that is good, after one was refused; None where that is no answer.

    Nothing of what was sent is done. 403, unless the page leads on.
    """
    match: Any = request.resolver_match
    is_ours = request.method == "POST" and reason.startswith(_OF_THE_TOKEN)
    if not (is_ours and match and getattr(match.func, "is_entrance", False)):
        return None
    _ = request.POST  # read as long as it is one
    request.method, request.is_stale = "GET", True  # type: ignore[attr-defined]
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if answer.status_code == 200:
        answer.status_code = 403
    return answer
