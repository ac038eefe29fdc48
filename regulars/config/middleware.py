"""Django's stock middleware, each let in only where its lane needs it."""

from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.middleware.security import SecurityMiddleware
from django_htmx.middleware import HtmxMiddleware

from regulars.config.doors import Lane

__all__ = [
    "ContentSecurityPolicy",
    "Csrf",
    "Gzip",
    "Htmx",
    "Messages",
    "Security",
    "StaffAuthentication",
    "StaffSession",
]

PAGES = frozenset({Lane.FRONT, Lane.ADMIN, Lane.SITE})
STAFF = frozenset({Lane.ADMIN})


def _only(lanes: frozenset[Lane], stock: type[Any]) -> type[Any]:
    class Only(stock):  # type: ignore[misc]
        def __call__(self, request: HttpRequest) -> Any:
            if request.lane in lanes:  # type: ignore[attr-defined]
                return super().__call__(request)
            return self.get_response(request)

    if hasattr(stock, "process_view"):

        def process_view(self: Any, request: HttpRequest, *rest: Any) -> Any:
            if request.lane in lanes:  # type: ignore[attr-defined]
                return stock.process_view(self, request, *rest)
            return None

        Only.process_view = process_view
    return Only


Gzip = _only(PAGES, GZipMiddleware)  # form tokens are masked anew each time, so packing tells nothing of them
Security = _only(PAGES, SecurityMiddleware)
ContentSecurityPolicy = _only(PAGES, CSPMiddleware)
StaffSession = _only(STAFF, SessionMiddleware)
Csrf = _only(PAGES, CsrfViewMiddleware)
StaffAuthentication = _only(STAFF, AuthenticationMiddleware)
Messages = _only(PAGES, MessageMiddleware)
Htmx = _only(PAGES, HtmxMiddleware)
