"""Random worlds, random reorganisations: the application and a few lines of plain Python agree on who may log in where.

PROPERTY_EXAMPLES says how many worlds (40).
"""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.two_worlds import TwoWorlds

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "40"))


class Enough(Exception):
    """The world has been compared; now it may go."""


VERBS = [
    "register",
    "register",
    "log_in",
    "log_in",
    "set_access",
    "ask",
    "block",
    "erase",
    "rename",
    "move_account",
    "change_mode",
    "approve",
    "approve",
    "count_for_set",
    "change_type",
    "hand_over",
    "move_sites",
    "move_sites",
    "delete_set",
]
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), *(st.integers(0, 11) for _ in range(3))), min_size=4, max_size=24
)


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_application_and_plain_python_agree_on_who_may_log_in_where(steps) -> None:
    """SET-01, LOG-01, ACC-05, SITE-03, SITE-05, SET-14, G1, G2, G4, G5."""
    with pytest.raises(Enough), transaction.atomic():
        _play(steps)


def _play(steps) -> None:
    worlds = TwoWorlds()
    tokens: set[str] = set()
    for verb, *numbers in steps:
        worlds.step(verb, *numbers)
        tokens |= worlds.plain.sessions.keys()
        worlds.agree()
    worlds.ended_sessions_stay_ended(tokens)
    worlds.log_in_agrees()
    raise Enough
