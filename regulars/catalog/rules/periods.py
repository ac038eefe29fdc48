"""From when until when something of the catalogue counts: price lists and discounts (SHP-02, DIS-01)."""

from datetime import UTC, datetime

from regulars.kernel.errors import Invalid
from regulars.kernel.moments import EARLIEST, FURTHEST

__all__ = ["check_moment", "check_order"]


def check_moment(at: datetime | None, field: str) -> datetime | None:
    """In UTC, to the second, as forms can show it. Raises `Invalid` `out_of_range`."""
    if at is None:
        return None
    if not EARLIEST <= at <= FURTHEST:
        raise Invalid(
            "out_of_range",
            "From {least} to {most}.",
            field,
            least=f"{EARLIEST:%Y-%m-%d}",
            most=f"{FURTHEST:%Y-%m-%d}",
        )
    return at.astimezone(UTC).replace(microsecond=0)


def check_order(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Raises `Invalid` `ends_before_start`."""
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise Invalid("ends_before_start", "It must end after it begins.", "ends_at")
