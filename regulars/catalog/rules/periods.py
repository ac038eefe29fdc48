"""From when until when something of the catalogue counts: price lists and discounts (SHP-02, DIS-01)."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import lazy
from regulars.kernel.moments import EARLIEST, FURTHEST

__all__ = ["STATE_LABELS", "PeriodState", "Timed", "check_moment", "check_order", "state_of"]


class PeriodState(StrEnum):
    """Where something is in its time; what is off counts at no time."""

    ACTIVE = "active"
    UPCOMING = "upcoming"
    ENDED = "ended"
    OFF = "off"


STATE_LABELS = {
    PeriodState.ACTIVE: lazy("Active"),
    PeriodState.UPCOMING: lazy("Upcoming"),
    PeriodState.ENDED: lazy("Ended"),
    PeriodState.OFF: lazy("Off"),
}


class Timed(Protocol):
    """A price list or a discount, as a row or among the facts of a price."""

    @property
    def active(self) -> bool: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...


def state_of(timed: Timed, at: datetime) -> PeriodState:
    """The first moment counts, the one in which it ends no longer. `queries.periods` says the same in SQL."""
    if not timed.active:
        return PeriodState.OFF
    if timed.ends_at is not None and at >= timed.ends_at:
        return PeriodState.ENDED
    is_upcoming = timed.starts_at is not None and at < timed.starts_at
    return PeriodState.UPCOMING if is_upcoming else PeriodState.ACTIVE


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
