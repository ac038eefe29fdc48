"""Plans against what came of them: who may log in where afterwards is what the plan said (G25)."""

from collections.abc import Callable
from typing import TypeAlias

from django.db import connection

from regulars.customers.queries.access import NOW
from regulars.customers.queries.effects import Direction, people_behind
from regulars.journeys.plans import Effect, Plan, change_of

Pairs: TypeAlias = set[tuple[int, str]]


def open_pairs() -> Pairs:
    """Every account and site where it may log in, as the SQL has it: of each by itself, and of all at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account.id, site.code FROM customers_customer account CROSS JOIN sites_site site"
            f" JOIN sites_customerset sets ON sets.id = site.set_id {NOW.row} WHERE {NOW.may_log_in}"
        )
        found = cursor.fetchall()
        cursor.execute(NOW.allowed("account.id, site.code"))
        assert sorted(cursor.fetchall()) == sorted(found)
    return set(found)


def as_planned(act: Callable[[], object], plan: Plan) -> None:
    """Do it: how many gain and lose access by it, and who they are, was told for every site (G25, G28)."""
    told = {
        (one.site.code, direction): _people(plan, one, direction)
        for one in plan.effects
        for direction in Direction
    }
    before = open_pairs()
    act()
    after = open_pairs()
    found = {
        (code, direction): {number for number, at in pairs if at == code}
        for direction, pairs in (
            (Direction.CAN_LOG_IN, after - before),
            (Direction.NO_LONGER, before - after),
        )
        for code in {at for _, at in pairs}
    }
    assert {key: people for key, people in told.items() if people} == found


def _people(plan: Plan, effect: Effect, direction: Direction) -> set[int]:
    count = effect.count(direction)
    if plan.recipe is None:
        return {plan.account_id} if count else set()
    with (
        people_behind(change_of(plan.recipe), effect.site.pk, direction) as select,
        connection.cursor() as cursor,
    ):
        cursor.execute(select)
        found = {number for (number,) in cursor.fetchall()}
    assert len(found) == count
    return found
