"""Random worlds, random reorganisations: the application and a few lines of plain Python agree on who may log in where.

PROPERTY_EXAMPLES says how many worlds (40).
"""

import os
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.customers.queries.effects import Direction
from tests.journeys.two_worlds import TwoWorlds

ENOUGH = 40
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", ENOUGH))


class Compared(Exception):
    """The world has been compared; now it may go."""


VERBS = [
    "register",
    "register",
    "log_in",
    "log_in",
    "set_access",
    "move_access",
    "ask",
    "block",
    "erase",
    "rename",
    "move_account",
    "change_mode",
    "approve",
    "approve",
    "count_for_set",
    "count_for_set",
    "change_type",
    "hand_over",
    "move_sites",
    "move_sites",
    "delete_set",
]
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), *(st.integers(0, 11) for _ in range(3))), min_size=12, max_size=24
)


# Every world has people of both types, and a site where one of these is let in by a yes.
BEGUN = [
    *(("register", n, n, 0) for n in range(6)),
    ("approve", 1, 3, 0),
    ("approve", 1, 2, 0),
    ("change_type", 0, 1, 0),
]
# What a plan said of somebody; in enough worlds each of them says something.
TELLING = {
    f"{story}: {direction}"
    for story in ("move_account", "move_sites", "delete_set", "save_site", "save_customer")
    for direction in Direction
}


@pytest.mark.django_db
def test_application_and_plain_python_agree_on_who_may_log_in_where() -> None:
    """SET-01, LOG-01, ACC-05, SITE-03, SITE-05, SET-14, G1, G2, G4, G5, G25."""
    told: Counter[str] = Counter()
    _each_world(told)
    assert told.keys() <= TELLING
    assert EXAMPLES < ENOUGH or told.keys() == TELLING


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def _each_world(told: Counter[str], steps) -> None:
    with pytest.raises(Compared), transaction.atomic():
        _play(TwoWorlds(told), steps)


def _play(worlds: TwoWorlds, steps) -> None:
    tokens: set[str] = set()
    for verb, *numbers in (*BEGUN, *steps):
        worlds.step(verb, *numbers)
        tokens |= worlds.plain.sessions.keys()
        worlds.agree()
    worlds.ended_sessions_stay_ended(tokens)
    worlds.log_in_agrees()
    raise Compared
