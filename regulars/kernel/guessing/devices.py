"""A device that somebody logged in from once is known: it carries a signed mark for a year, and has a bucket of its own.

A person is told as `customer 17 2` or `staff 3 0`: kind, number, stamp, so that a mark from before a revocation names
somebody else (G24). The mark opens nothing. Without it an attacker could lock somebody out by guessing their password.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing

from regulars.kernel.guessing.browsers import browser_in
from regulars.kernel.guessing.network import network_in

__all__ = ["LASTS_SECONDS", "NOBODY_NEAR", "Caller", "caller_in", "known_device", "mark_device"]

SALT = "regulars.device"
LASTS_SECONDS = 365 * 24 * 3600
REMEMBERED = 5


@dataclass(frozen=True)
class Caller:
    """Who asks, before it is known who they are: their network, what their device brought along and seems to be."""

    network: str = ""
    device: str = ""
    browser: str = ""


NOBODY_NEAR = Caller()


def caller_in(meta: Mapping[str, Any], cookies: Mapping[str, str]) -> Caller:
    """The caller of a request."""
    network = network_in(meta, settings.TRUSTED_PROXIES)
    browser = browser_in(str(meta.get("HTTP_USER_AGENT", "")))
    return Caller(network, cookies.get(settings.DEVICE_COOKIE_NAME, ""), browser)


def _read(mark: str) -> tuple[str, list[str]]:
    if not mark:
        return "", []
    try:
        device, ids = signing.loads(mark, salt=SALT, max_age=LASTS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return str(device), list(ids)


def known_device(mark: str, person: str | None) -> str:
    """The name of the device, if this person has logged in from it; else empty."""
    if not mark or person is None:
        return ""
    device, people = _read(mark)
    return device if person in people else ""


def mark_device(mark: str, person: str) -> str:
    """A mark for the device on which this person has just logged in; the last five people stay on it."""
    device, people = _read(mark)
    same = person.rpartition(" ")[0]
    people = [person, *(remembered for remembered in people if remembered.rpartition(" ")[0] != same)][
        :REMEMBERED
    ]
    return signing.dumps([device or secrets.token_urlsafe(12), people], salt=SALT)
