"""What is answered where no thread was taken: too slow, too much, too many. As a page, or as the APIs say problems."""

from collections.abc import Iterable
from html import escape
from http import HTTPStatus
from typing import Any

import msgspec
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop, override

from regulars.config.observing.requests import LANE
from regulars.config.protection import UNLESS_SAID

__all__ = ["BUSY", "LENGTH_REQUIRED", "TOO_SLOW", "Refusal"]

PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><h1>{title}</h1><p>{text}</p></html>
"""


class Refusal:
    """A status with its code and sentence, as an application: so it is logged and counted like any answer."""

    def __init__(self, status: HTTPStatus, code: str, title: str, text: str, **headers: str) -> None:
        self.status, self.code, self.title, self.text = status, code, title, text
        self._headers = {**UNLESS_SAID, **{name.replace("_", "-"): value for name, value in headers.items()}}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_api = environ["PATH_INFO"].startswith("/api/")
        environ[LANE] = "api" if is_api else "refused"
        body = self._problem() if is_api else self._page(environ)
        kind = "application/problem+json" if is_api else "text/html; charset=utf-8"
        headers = {**self._headers, "Content-Type": kind, "Content-Length": str(len(body))}
        start_response(f"{self.status.value} {self.status.phrase}", [*headers.items()])
        return [body]

    def _problem(self) -> bytes:
        return msgspec.json.encode(
            {
                "type": f"urn:regulars:problem:{self.code}",
                "title": self.status.phrase,
                "status": self.status.value,
                "code": self.code,
                "detail": self.text,
                "errors": [],
            }
        )

    def _page(self, environ: dict[str, Any]) -> bytes:
        """In the browser's first language: nobody has asked yet whose shop this is."""
        language = "de" if environ.get("HTTP_ACCEPT_LANGUAGE", "").lower().startswith("de") else "en"
        with override(language):
            words = {"title": escape(say(self.title)), "text": escape(say(self.text))}
        return PAGE.format(language=language, **words).encode()


BUSY = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "busy",
    gettext_noop("Please try again in a moment"),
    gettext_noop("Many people are here right now. Please try again in a moment."),
    Retry_After="2",
)
TOO_SLOW = Refusal(
    HTTPStatus.REQUEST_TIMEOUT,
    "too_slow",
    gettext_noop("This took too long"),
    gettext_noop("What you sent did not arrive in time. Please try again."),
    Connection="close",
)
LENGTH_REQUIRED = Refusal(
    HTTPStatus.LENGTH_REQUIRED,
    "length_required",
    gettext_noop("This can't be read"),
    gettext_noop("Send a body with its Content-Length, not in chunks."),
    Connection="close",
)
