"""Whoever comes at once: a name means one account, and an email nobody's as soon as two have it (F08, G2)."""

from collections.abc import Sequence

import pytest
from django.db import connection

from regulars.customers.models import Customer, LoginName
from regulars.customers.operations.accounts import rename
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.journeys.customer_lifecycle import move_account
from regulars.kernel.actor import OPERATOR
from tests.racing import Racers, breaks, each_in_time, holds, quick_account, quick_set, unclean

NAME = "ada{}@mail.example"
# What the rows say, and what the customers do; `regulars_settle_names` is not asked.
TRUE = """
SELECT one.set_id, one.key, CASE WHEN count(*) = 1 THEN min(one.id) END, count(*) FILTER (WHERE named), count(*)
FROM (SELECT set_id, username_key AS key, id, true AS named FROM customers_customer WHERE username_key IS NOT NULL
    UNION ALL SELECT set_id, login_email, id, false FROM customers_customer WHERE login_email IS NOT NULL) one
WHERE one.set_id = ANY(%s) GROUP BY 1, 2"""


class World:
    """Ben and Cyd get an email, Dan leaves it for another set, Eve takes it as username: all at once."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.won: set[int] = set()

    def play(self, number: int, late: Sequence[float] = ()) -> str | None:
        name, here, there = NAME.format(number), quick_set(f"here{number}"), quick_set(f"there{number}")
        ben, cyd, dan, eve = (quick_account(one, here) for one in ("ben", "cyd", "dan", "eve"))
        if number % 2:
            Customer.objects.filter(pk=dan.pk).update(email=name, login_email=name)
        gets = [
            lambda one=one: change_profile(one, ProfileChanges(email=name), version=1, by=OPERATOR)
            for one in (ben, cyd)
        ]
        outcomes = self.racers.race(
            *gets,
            lambda: move_account(dan, to_set=there, by=OPERATOR),
            lambda: rename(eve, username=name, by=OPERATOR),
            late=late,
        )
        self.won |= {place for place, one in enumerate(outcomes) if one.done}
        codes = [one.code for one in outcomes]
        if problem := unclean(outcomes):
            return problem
        if not set(codes) <= {"done", "username_taken", "busy"}:
            return f"an answer for something else: {codes}"
        return self.wrong(here.pk, there.pk) and f"{self.wrong(here.pk, there.pk)}: {codes}"

    def wrong(self, *sets: int) -> str | None:
        with connection.cursor() as cursor:
            cursor.execute(TRUE, [list(sets)])
            found = cursor.fetchall()
        if any(named and both > 1 for *_, named, both in found):
            return "a username is another's email"
        told = set(LoginName.objects.filter(set_id__in=sets).values_list("set_id", "key", "account_id"))
        return None if told == {tuple(row[:3]) for row in found} else "the rows say something else"


def test_a_name_means_what_the_customers_say_however_many_come_at_once(racers: Racers) -> None:
    world = World(racers)
    holds(world.play)
    each_in_time(world.play, world.won, 4)


@pytest.mark.parametrize(
    "guard", ["ORDER BY 1, 2 ON CONFLICT (set_id, key) DO UPDATE SET key = there.key WHERE false"]
)
def test_control_without_waiting_for_the_names_row_they_meet(racers: Racers, guard: str) -> None:
    """The row is made where there is none, and not waited for where there is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('regulars_settle_names'::regproc)")
        definition = cursor.fetchone()[0]
        short = " ".join(definition.split())
        assert guard in short
        try:
            cursor.execute(
                short.replace(
                    guard,
                    "WHERE NOT EXISTS (SELECT 1 FROM customers_loginname row WHERE row.set_id = one.set_id AND row.key = one.key) ORDER BY 1, 2 ON CONFLICT DO NOTHING",
                )
            )
            assert breaks(World(racers).play)
        finally:
            cursor.execute(definition)
