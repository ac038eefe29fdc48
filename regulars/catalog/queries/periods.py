"""What counts now, and what is in which state, in SQL: `rules.periods` is the same rule in Python (SHP-02, DIS-01)."""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import now

from regulars.catalog.rules.periods import STATE_LABELS, PeriodState
from regulars.kernel.lists import Filter

__all__ = ["BY_STATE", "active_now", "in_state"]


def active_now(table: str) -> str:
    """Whether a row of `table` counts at the moment of the statement."""
    return f"""{table}.active AND coalesce({table}.starts_at <= now(), true) AND coalesce({table}.ends_at > now(), true)"""


def in_state(state: str, at: datetime) -> Q:
    """Which rows are in this state at a moment, as `state_of` says."""
    ended = Q(ends_at__isnull=False, ends_at__lte=at)
    upcoming = Q(starts_at__isnull=False, starts_at__gt=at)
    return {
        PeriodState.OFF: Q(active=False),
        PeriodState.ENDED: Q(active=True) & ended,
        PeriodState.UPCOMING: Q(active=True) & upcoming & ~ended,
        PeriodState.ACTIVE: Q(active=True) & ~upcoming & ~ended,
    }[PeriodState(state)]


BY_STATE = Filter(
    "state",
    "State",
    lambda rows, state: rows.filter(in_state(state, now())),
    "select",
    {state.value: label for state, label in STATE_LABELS.items()},
)
