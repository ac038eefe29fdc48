"""`POST /api/v1/sessions` in a lane of its own: Argon2id has just emptied the processor's caches, so every layer that
an answer passes through is paid for at the price of memory (docs/decisions/0903).

The route in `api.storefront.entrance` is the same resource, documented there. What is not plain JSON of the right shape is
handed to it untouched; what a log-in met (a wrong password, too many tries, no door) is handed to it to be said.
"""

import time
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import msgspec
from django.conf import settings
from django.http.cookie import parse_cookie
from django.utils.http import http_date
from pydantic import ValidationError

from regulars.api.limits import count_by_name, headers_of_quota
from regulars.api.storefront.shapes import Credentials
from regulars.api.storefront.visitors import COUNTED, MET
from regulars.authentication.operations.sessions import log_in
from regulars.config.doors import host_in
from regulars.config.protection import UNLESS_SAID
from regulars.kernel.actor import Door
from regulars.kernel.guessing.devices import LASTS_SECONDS, caller_in, mark_device

__all__ = ["is_log_in", "plain_log_in"]

LONGEST = 8_192  # the longest name and password in any escape
QUOTES = 8  # of two names and two texts
# What `keep_device` sets, without the cost of Django's response.
COOKIE = (
    f"{settings.DEVICE_COOKIE_NAME}={{mark}}; expires={{until}}; HttpOnly; Max-Age={LASTS_SECONDS}; Path=/; SameSite=Lax"
    + ("" if settings.IS_LOCAL else "; Secure")
)


def is_log_in(environ: Mapping[str, Any]) -> bool:
    return (environ["PATH_INFO"], environ["REQUEST_METHOD"]) == ("/api/v1/sessions", "POST")


def plain_log_in(environ: dict[str, Any]) -> tuple[bytes, list[tuple[str, str]]] | None:
    """Body and headers of a log-in that went well; else None, and the route finds in `environ` what was done already."""
    sent = _sent(environ)
    if sent is None:
        return None
    quota = environ[COUNTED] = count_by_name(environ)
    if quota is not None and not quota.allowed:
        return None
    caller = caller_in(environ, parse_cookie(environ.get("HTTP_COOKIE", "")))
    try:
        found = log_in(host_in(environ), sent.username, sent.password, caller=caller, door=Door.API)
    except Exception as error:  # noqa: BLE001 - raised again by the route, whose door translates it
        environ[MET] = error
        return None
    told = {"token": found.token, "expires_at": found.expires_at, "first_time": found.first_time}
    body, mark = msgspec.json.encode(told), mark_device(caller.device, found.person)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(body)),
        "Set-Cookie": COOKIE.format(mark=mark, until=http_date(time.time() + LASTS_SECONDS)),
        **UNLESS_SAID,
    }
    if quota is not None:
        headers |= headers_of_quota(quota)
    return body, [*headers.items()]


def _sent(environ: dict[str, Any]) -> Credentials | None:
    """What was sent, if it is what almost everybody sends. The body can be read again afterwards."""
    length = environ.get("CONTENT_LENGTH") or ""
    if environ.get("CONTENT_TYPE") != "application/json" or not (
        length.isdecimal() and int(length) <= LONGEST
    ):
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    if (
        body.count(b'"') != QUOTES or b"\\u0000" in body
    ):  # a name sent twice, and NUL: its reader would take them
        return None
    try:
        return Credentials.model_validate_json(body)
    except ValidationError:
        return None
