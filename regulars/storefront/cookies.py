"""The customer's cookie and that of a visitor's basket: one per site, for this host alone (G4)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from regulars.authentication.operations.sessions import LoggedIn
from regulars.kernel.guessing.devices import LASTS_SECONDS, Caller, caller_in, mark_device
from regulars.orders.rules.baskets import IDLE_DAYS

__all__ = [
    "basket_token_of",
    "caller_of",
    "forget_basket",
    "forget_log_in",
    "forget_viewing",
    "keep_basket",
    "keep_log_in",
    "keep_viewing",
    "token_of",
    "viewing_token_of",
]


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
    flags = _flags()
    answer.set_cookie(
        settings.CUSTOMER_COOKIE_NAME, logged_in.token, expires=logged_in.expires_at, path="/", **flags
    )
    mark = mark_device(caller_of(request).device, logged_in.person)
    answer.set_cookie(settings.DEVICE_COOKIE_NAME, mark, max_age=LASTS_SECONDS, path="/", **flags)
    return answer


def forget_log_in(answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(settings.CUSTOMER_COOKIE_NAME, path="/", samesite="Lax")
    return answer


def basket_token_of(request: HttpRequest) -> str:
    """What the browser brought along of a basket; empty or anything."""
    return str(request.COOKIES.get(settings.BASKET_COOKIE_NAME, ""))


def keep_basket(answer: HttpResponse, token: str) -> HttpResponse:
    """From the first line on, for as long as an idle basket is kept."""
    answer.set_cookie(
        settings.BASKET_COOKIE_NAME, token, max_age=IDLE_DAYS * 24 * 60 * 60, path="/", **_flags()
    )
    return answer


def forget_basket(answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(settings.BASKET_COOKIE_NAME, path="/", samesite="Lax")
    return answer


def viewing_token_of(request: HttpRequest) -> str:
    """What the browser of staff brought along who see the shop as a customer; empty or anything."""
    return str(request.COOKIES.get(settings.VIEWING_COOKIE_NAME, ""))


def keep_viewing(answer: HttpResponse, token: str) -> HttpResponse:
    """Until the browser is closed; when it ends is the server's to say."""
    answer.set_cookie(settings.VIEWING_COOKIE_NAME, token, path="/", **_flags())
    return answer


def forget_viewing(answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(settings.VIEWING_COOKIE_NAME, path="/", samesite="Lax")
    return answer


def _flags() -> dict[str, Any]:
    return {"httponly": True, "samesite": "Lax", "secure": not settings.IS_LOCAL}
