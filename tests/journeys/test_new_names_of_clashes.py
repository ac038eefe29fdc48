import pytest

from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement, Decision, Decisions, NamesTaken, Way
from regulars.journeys.move_sites import move_sites
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import CustomerSet
from tests.world import a_set, a_site, an_account


@pytest.mark.django_db
@pytest.mark.parametrize("there", ["b2c", "b2b"])
def test_new_name_that_exists_on_either_side_is_named(there: str) -> None:
    """D-24, ACC-05: which account, and nothing has happened."""
    homes = {code: a_site(f"site-{code}", a_set(code)) for code in ("b2c", "b2b")}
    an_account("ada@mail.example", homes["b2c"])
    incoming = an_account("ada@mail.example", homes["b2b"])
    an_account("ben@mail.example", homes[there])
    refused = move(homes, {incoming.pk: Decision(Way.RENAME, " Ben@Mail.example ")})
    assert refused.accounts == [incoming.pk]
    assert "Ben@Mail.example" in refused.message


@pytest.mark.django_db
def test_new_name_given_twice_is_named() -> None:
    homes = {code: a_site(f"site-{code}", a_set(code)) for code in ("b2c", "b2b")}
    for name in ("ada", "ben"):
        an_account(f"{name}@mail.example", homes["b2c"])
    incoming = [an_account(f"{name}@mail.example", homes["b2b"]).pk for name in ("ada", "ben")]
    same = Decision(Way.RENAME, "new@mail.example")
    assert move(homes, dict.fromkeys(incoming, same)).accounts == incoming


def move(homes: dict, decisions: dict[int, Decision]) -> NamesTaken:
    moves = {homes["b2b"].pk: CustomerSet.objects.get(code="b2c").pk}
    plan = plan_site_moves(Wanted(moves, Strategy.TAKE_ALL)).fingerprint
    with pytest.raises(NamesTaken) as refused:
        move_sites(Wanted(moves, Strategy.TAKE_ALL), Agreement(plan, Decisions(decisions)), by=OPERATOR)
    homes["b2b"].refresh_from_db()
    assert homes["b2b"].set.code == "b2b"
    return refused.value
