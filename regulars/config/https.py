"""Away from this machine only https is served: what comes otherwise is sent there, or refused (docs/decisions/1173)."""

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeAlias
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse

from regulars.api.problems import problem
from regulars.config.doors import host_in
from regulars.config.protection import UNLESS_SAID, scheme_in

__all__ = ["with_https"]

EXEMPT = frozenset({"/healthz", "/readyz"})  # asked by machines next door, by address, and telling nothing
STRICT = ("Strict-Transport-Security", "max-age=31536000")
PATH, QUERY = "/:@!$&'()*+,;=~", "%/:?@!$&'()*+,;=~[]"  # what may stand as it is

Application: TypeAlias = Callable[..., Iterable[bytes]]
log = logging.getLogger(__name__)


def with_https(application: Application) -> Application:
    """The application and its hot lane, told the scheme that can be believed, and behind what keeps http out."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        scheme = environ["wsgi.url_scheme"] = scheme_in(environ)
        if settings.IS_LOCAL:
            return application(environ, start_response)
        if scheme == "https":
            return application(
                environ, lambda line, headers, *rest: start_response(line, [*headers, STRICT], *rest)
            )
        if environ["PATH_INFO"] in EXEMPT or not host_in(environ):  # without a host it is 421 for everybody
            return application(environ, start_response)
        if settings.TRUSTED_PROXIES and "HTTP_X_FORWARDED_PROTO" not in environ:
            _say_once()
        answer = _elsewhere(environ)
        line = f"{answer.status_code} {answer.reason_phrase}"
        start_response(line, [*(UNLESS_SAID | dict(answer.headers)).items()])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.content]

    return serve


def _elsewhere(environ: Mapping[str, Any]) -> HttpResponse:
    """Whoever reads is sent to https. What was sent is not taken: it has been on the wire for everybody to read."""
    if environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
        path = quote(environ["PATH_INFO"], PATH, encoding="latin-1")
        query = quote(environ.get("QUERY_STRING", ""), QUERY, encoding="latin-1")
        where = f"https://{host_in(environ)}{path}" + (f"?{query}" if query else "")
        return HttpResponse(status=308, headers={"Location": where, "Content-Length": "0"})
    if environ["PATH_INFO"].startswith("/api/"):
        return problem(
            403, "https_required", "Only https is served here. What was sent by http counts as seen."
        )
    return HttpResponse("Only https is served here.\n", status=403, content_type="text/plain; charset=utf-8")


@cache
def _say_once() -> None:
    log.warning(
        "a request without X-Forwarded-Proto was taken for http: see Behind a proxy in docs/operate.md"
    )
