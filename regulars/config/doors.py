"""The first question to a request: at whose door does it knock? Only the raw Host header answers (G11)."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_urlconf

from regulars.config.observing.requests import LANE, ROUTE

__all__ = ["Lane", "choose_door", "host_in", "raw_host", "urls_at"]

_HOST = re.compile(r"([a-z0-9.-]{1,253})(?::[0-9]{1,5})?", re.ASCII)


class Lane(StrEnum):
    """Pages of the front, the back office and the sites; the API passes by all stock middleware."""

    FRONT = "front"
    ADMIN = "admin"
    SITE = "site"
    API = "api"


def host_in(environ: Mapping[str, Any]) -> str:
    """The Host header in lower case without its port; empty when there is none worth reading."""
    match = _HOST.fullmatch(environ.get("HTTP_HOST", "").lower())
    return match[1].rstrip(".") if match else ""


def raw_host(request: HttpRequest) -> str:
    """The host that this request names."""
    return host_in(request.META)


def urls_at(host: str) -> str:
    """The URLs of this host."""
    return _door_at(host)[1]


def _door_at(host: str) -> tuple[Lane, str]:
    if host == settings.DOMAIN:
        return Lane.FRONT, "regulars.config.urls_front"
    if host == f"admin.{settings.DOMAIN}":
        return Lane.ADMIN, "regulars.config.urls_admin"
    return Lane.SITE, "regulars.config.urls_site"


def choose_door(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Pick the URLs: front page at the domain, back office at admin., any other host is a site's or nobody's.

    Sets `request.host` and `request.lane`. A fault on the way to the view is told by the page of this door. A site's door looks the host up itself, in the one statement of its visit.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        host = raw_host(request)
        if not host:
            return HttpResponse("Misdirected request\n", status=421, content_type="text/plain")
        lane, request.urlconf = _door_at(host)
        set_urlconf(request.urlconf)
        request.host = host  # type: ignore[attr-defined]
        request.lane = Lane.API if request.path_info.startswith("/api/") else lane  # type: ignore[attr-defined]
        request.META[LANE] = str(request.lane)  # type: ignore[attr-defined]
        answer = get_response(request)
        if request.resolver_match:
            request.META[ROUTE] = f"/{request.resolver_match.route}"
        return answer

    return middleware
