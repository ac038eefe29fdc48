"""SMTP_URL taken apart."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from regulars.kernel.domains import canonical_domain

__all__ = ["smtp_settings"]

_MAY_SAY = {"tls": "off", "smtputf8": "on"}
SHAPE = "begins with smtp:// or smtps:// and names a host, and a password where it names a user, such as smtp://user:password@mail.example:587"


def smtp_settings(url: str) -> dict[str, Any] | None:
    """What the mailer needs; None for an empty address. Raises ValueError in words for the operator.

    smtps:// is TLS from the start. smtp:// takes STARTTLS where the server offers it, and tells a password only
    then; `?tls=off` is for a relay next door. `?smtputf8=on` says that it takes addresses in every script (1131).
    """
    if not url:
        return None
    parts = urlsplit(url)
    is_half = bool(parts.username) and not parts.password
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or is_half:
        raise ValueError(SHAPE)
    query = parse_qs(parts.query)
    if parts.path.strip("/") or any(values != [_MAY_SAY.get(name)] for name, values in query.items()):
        raise ValueError("takes nothing after the port but ?tls=off and ?smtputf8=on")
    implicit = parts.scheme == "smtps"
    user = unquote(parts.username or "")
    return {
        "host": canonical_domain(parts.hostname) or parts.hostname,
        "port": parts.port or (465 if implicit else 587 if user else 25),
        "user": user,
        "password": unquote(parts.password or ""),
        "tls": "implicit" if implicit else "off" if "tls" in query else "starttls",
        "utf8": "smtputf8" in query,
    }
