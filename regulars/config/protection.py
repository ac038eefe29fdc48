"""What every answer carries, whoever gave it, and what of a request is believed."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from regulars.kernel.guessing.network import address_in

__all__ = ["PROTECTION", "UNLESS_SAID", "protect", "scheme_in"]

View: TypeAlias = Callable[[HttpRequest], HttpResponseBase]
# Pages bring a policy of their own; what else is answered is data, in which nothing runs and nothing is framed.
PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

# What may be kept by a browser or a proxy says so itself.
UNLESS_SAID = {**PROTECTION, "Cache-Control": "no-store"}


def protect(get_response: View) -> View:
    """The outermost layer of Django: the scheme on the way in, the headers on the way out."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.META["wsgi.url_scheme"] = scheme_in(request.META)
        answer = get_response(request)
        for name, value in UNLESS_SAID.items():
            if name not in answer.headers:
                answer.headers[name] = value
        return answer

    return middleware


def scheme_in(meta: Mapping[str, Any]) -> str:
    """What the connection is, or what a trusted proxy says of its own; of several the nearest one's word."""
    scheme = str(meta.get("HTTP_X_FORWARDED_PROTO", "")).rpartition(",")[2].strip().lower()
    if scheme in {"http", "https"}:
        peer = address_in({"REMOTE_ADDR": meta.get("REMOTE_ADDR", "")})
        if peer and any(peer in network for network in settings.TRUSTED_PROXIES):
            return scheme
    return str(meta.get("wsgi.url_scheme", "http"))
