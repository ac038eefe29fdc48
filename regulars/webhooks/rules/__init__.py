"""What an endpoint may be, when a message is tried again, and when an endpoint is left alone."""

import base64
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.texts import one_line

WEBHOOK_CREATED = Event("webhook.created", "created webhook {webhook}")
WEBHOOK_CHANGED = Event(
    "webhook.changed",
    "changed webhook {webhook}: {fields}",
    {"name": "Name", "url": "Address", "events": "Events", "sites": "Sites", "state": "State"},
)
WEBHOOK_SECRET_ROTATED = Event("webhook.secret_rotated", "gave webhook {webhook} a new secret")
WEBHOOK_DELETED = Event("webhook.deleted", "deleted webhook {webhook}")
WEBHOOK_TESTED = Event("webhook.tested", "sent a test event to webhook {webhook}")
WEBHOOK_GIVEN_UP = Event("webhook.given_up", "paused webhook {webhook}: {why}")
DELIVERY_SENT_AGAIN = Event("webhook.sent_again", "sent message {message} to webhook {webhook} once more")

MOST = 20  # endpoints: each has senders of its own, so that none keeps another waiting
KEPT = timedelta(days=30)
BOTH_SECRETS = timedelta(hours=24)  # after a rotation: time to change the receiver
GIVEN_UP_AFTER = timedelta(days=3)

_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# After the first try; a little over three days together, then a message has failed.
_WAITS = (
    5 * _SECOND,
    1 * _MINUTE,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)


def wait_after(attempts: int, dice: Callable[[float, float], float]) -> timedelta | None:
    """How long to wait after so many failed attempts, spread by a fifth either way; None: that was the last."""
    if attempts > len(_WAITS):
        return None
    return _WAITS[attempts - 1] * dice(0.8, 1.2)


def is_given_up(failing_since: datetime | None, now: datetime) -> bool:
    """Whether an endpoint took nothing for so long that it is paused."""
    return failing_since is not None and now - failing_since > GIVEN_UP_AFTER


def new_secret() -> str:
    """As Standard Webhooks writes them: 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def check_name(value: str) -> str:
    return one_line(value, "name", longest=100, required=True)


def areas(codes: list[str]) -> dict[str, list[str]]:
    """Events by what stands before the dot."""
    found: dict[str, list[str]] = {}
    for code in sorted(codes):
        found.setdefault(code.partition(".")[0], []).append(code)
    return found


def check_events(values: list[str], known: list[str]) -> list[str]:
    """Codes, areas such as `customer.*`, or `*`; what another one includes is left out."""
    offered = {*known, *(f"{area}.*" for area in areas(known)), "*"}
    for value in values:
        if value not in offered:
            raise Invalid("unknown_event", "There is no event {value}.", "events", value=repr(value[:60]))
    if not values:
        raise Invalid("required", "Choose at least one event.", "events")
    if "*" in values:
        return ["*"]
    whole = {value for value in values if value.endswith(".*")}
    return sorted(
        {value for value in values if value in whole or f"{value.partition('.')[0]}.*" not in whole}
    )


def too_many() -> Conflict:
    return Conflict("too_many_webhooks", "There can be at most {most} webhooks. Delete one first.", most=MOST)


def version_conflict() -> Conflict:
    """Somebody saved in between (G23)."""
    return Conflict(
        "version_conflict", "Someone else saved this webhook meanwhile. Look at it before you save."
    )
