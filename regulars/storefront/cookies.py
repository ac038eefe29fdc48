"""The customer's cookie: one per site, for this host alone (G4)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from regulars.authentication.operations.sessions import LoggedIn
from regulars.kernel.guessing.devices import LASTS_SECONDS, Caller, caller_in, mark_device

__all__ = ["caller_of", "forget_log_in", "keep_log_in", "token_of"]


def token_of(request: HttpRequest) -> str:
    """What the browser brought along; empty or anything."""
    return str(request.COOKIES.get(settings.CUSTOMER_COOKIE_NAME, ""))


def caller_of(request: HttpRequest) -> Caller:
    """From which network and device somebody asks."""
    return caller_in(request.META, request.COOKIES)


def keep_log_in(request: HttpRequest, answer: HttpResponse, logged_in: LoggedIn) -> HttpResponse:
    """Hand the session to the browser, and a mark that their device is known.

    The form token of the visitor before is not the customer's.
    """
    rotate_token(request)
    flags: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": not settings.IS_LOCAL}
    answer.set_cookie(
        settings.CUSTOMER_COOKIE_NAME, logged_in.token, expires=logged_in.expires_at, path="/", **flags
    )
    mark = mark_device(caller_of(request).device, logged_in.person)
    answer.set_cookie(settings.DEVICE_COOKIE_NAME, mark, max_age=LASTS_SECONDS, path="/", **flags)
    return answer


def forget_log_in(answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(settings.CUSTOMER_COOKIE_NAME, path="/", samesite="Lax")
    return answer
