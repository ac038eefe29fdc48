"""What a moment that comes from outside may be (decision 1151)."""

import re
from datetime import UTC, datetime

from regulars.kernel.errors import Invalid

__all__ = ["EARLIEST", "FURTHEST", "is_zero_date", "read_moment"]

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # no shop on the web is older
FURTHEST = datetime(2200, 1, 1, tzinfo=UTC)

_ZERO = re.compile(r"0|0000-00-00(?:[T ]00:00(?::00(?:\.0+)?)?)?(?:Z|[+-]00:?00)?", re.IGNORECASE)


def is_zero_date(text: str) -> bool:
    """Whether it is what other systems write for *no date*, such as `0000-00-00 00:00:00`."""
    return _ZERO.fullmatch(text.strip()) is not None


def read_moment(text: str, field: str, *, latest: datetime) -> datetime | None:
    """The moment in UTC, from 1990 to `latest`; without a time zone it is in UTC. None for an empty or zero date.

    Raises `Invalid` beside `field`: `moment_shape`, `out_of_range`, `moment_in_future`.
    """
    text = text.strip()
    if not text or (text[0] == "0" and is_zero_date(text)):
        return None
    try:
        at = datetime.fromisoformat(text if text.isprintable() else "")
    except ValueError:
        raise Invalid("moment_shape", "Write it as 2024-05-31 or 2024-05-31T12:30:00Z.", field) from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if at > latest:
        raise Invalid("moment_in_future", "This moment is still to come.", field)
    if at < EARLIEST:
        raise Invalid(
            "out_of_range", "Nothing before {earliest} can be told.", field, earliest=f"{EARLIEST:%Y-%m-%d}"
        )
    return at.astimezone(UTC)  # only now: the ends of the calendar have no other time zone
