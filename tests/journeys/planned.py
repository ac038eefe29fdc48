"""Plans against what came of them: who may log in where afterwards is what the plan said (G25)."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from django.db import connection

from regulars.customers.models import Customer
from regulars.customers.queries.access import NOW
from regulars.journeys.move_sites import SiteMovesPlan

Pairs: TypeAlias = set[tuple[int, str]]
Homes: TypeAlias = dict[int, int]


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


def homes_of(accounts: Iterable[int]) -> Homes:
    """The set of each of these accounts."""
    return dict(Customer.objects.filter(pk__in=accounts).values_list("pk", "set"))


def as_planned(act: Callable[[], object], before: Pairs, *, gained: Pairs, lost: Pairs) -> None:
    """Do it: whoever gains or loses a site by it was told."""
    act()
    after = open_pairs()
    assert (after - before, before - after) == (gained, lost)


def moved_as_planned(plan: SiteMovesPlan, codes: list[str], before: Pairs, homes: Homes) -> None:
    """Sites have moved: who stayed behind and is out, who went along, and where those were in and are no more."""
    lost, now = before - open_pairs(), homes_of(homes)
    along = {number for number in homes if homes[number] != now[number]}
    assert plan.taken_along == len(along)
    left_behind = {(number, code) for number, code in lost if code in codes and number not in along}
    assert plan.stranded == len({number for number, _ in left_behind})
    assert plan.doors_lost == len(lost - left_behind)
