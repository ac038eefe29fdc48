import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.customers.models import Access, AccessHistory
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.rules import LoginDecision
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.errors import Conflict, Unauthenticated
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.journeys.stories import SAM, move, numbers
from tests.world import (
    a_family,
    a_set,
    a_site,
    an_account,
    answer,
    home,
    is_in,
    logged_in,
    sites,
    where,
)

pytestmark = pytest.mark.django_db


def test_site_belongs_to_one_set_before_and_after_a_move(p, q) -> None:
    """SITE-01: one record says from where to where."""
    kids = a_site("kids", p)
    move({kids: q})
    assert home(kids) == "q"
    assert not Site.objects.filter(set=p).exists()
    record = AuditRecord.objects.get(event="site.moved")
    assert record.data["moved"] == [{"sites": ["kids"], "from": "p", "to": "q"}]
    assert set(record.subjects.values_list("kind", "subject_id")) == {
        ("site", kids.pk),
        ("set", p.pk),
        ("set", q.pk),
    }


def test_accounts_left_behind_are_out_at_once_and_may_register_anew(p, q) -> None:
    """SITE-03, NFR-01: at the very next request."""
    stay, leave = sites(["stay", "leave"], p)
    ada = an_account(site=leave)
    tokens = {site: logged_in(ada, site).token for site in (stay, leave)}

    plan = move({leave: q})

    assert (plan.stranded, plan.taken_along, where(ada)) == (1, 0, "p")
    assert (is_in(stay, tokens[stay]), is_in(leave, tokens[leave])) == (True, False)
    with pytest.raises(Unauthenticated):
        logged_in(ada, leave)
    again = an_account(site=leave)
    assert where(again) == "q"
    assert logged_in(again, leave).account_id == again.pk


def test_row_of_an_account_left_behind_goes_to_the_history(p, q) -> None:
    kids = a_site("kids", p)
    ada = an_account(site=kids)
    move({kids: q})
    assert not Access.objects.exists()
    assert AccessHistory.objects.get().account_id == ada.pk


def test_session_left_behind_stays_dead_when_the_site_comes_back(p, q) -> None:
    """G5."""
    kids = a_site("kids", p)
    token = logged_in(an_account(site=kids), kids).token
    move({kids: q})
    move({kids: p})
    assert not is_in(kids, token)


def test_site_and_its_accounts_move_and_logins_go_on(p, q) -> None:
    """SITE-05: the same credentials, even the same session."""
    kids = a_site("kids", p)
    ada = an_account(site=kids)
    token = logged_in(ada, kids).token
    plan = move({kids: q}, "take_all")
    assert (plan.stranded, plan.taken_along, where(ada)) == (0, 1, "q")
    assert is_in(kids, token)
    assert is_in(kids, logged_in(ada, kids).token)


@pytest.mark.parametrize(
    ("strategy", "gone", "counts"),
    [
        ("leave", set(), (3, 0, {"here": (0, 3)})),
        ("take_only_here", {"only"}, (2, 1, {"here": (0, 2), "sister": (0, 1)})),
        ("take_all", {"only", "both"}, (1, 2, {"here": (0, 1), "sister": (0, 2)})),
    ],
)
def test_strategy_says_who_goes_along(
    p, q, strategy: str, gone: set[str], counts: tuple[object, ...]
) -> None:
    """D-23, SITE-04, F10: the plan counts who may log in today and stays behind, those who go along, and where these may
    log in no more; the set is open, so that nobody needs a row for that.
    """
    here, sister = sites(["here", "sister"], p)
    accounts = {
        "only": an_account("only@mail.example", here),
        "both": an_account("both@mail.example", here),
        "never": an_account("never@mail.example", sister),
    }
    logged_in(accounts["both"], sister)

    plan = move({here: q}, strategy)

    assert (plan.stranded, plan.taken_along, numbers(plan)) == counts
    assert {name for name, account in accounts.items() if where(account) == "q"} == gone
    assert {name for name, account in accounts.items() if answer(account, here) is LoginDecision.OPEN} == gone
    assert {name for name, account in accounts.items() if answer(account, sister) is LoginDecision.OPEN} == (
        accounts.keys() - gone
    )


def test_plan_counts_who_may_log_in_and_not_rows(q) -> None:
    """F10, G25: a disabled row, a blocked account and a sub site's row at its master are told as log-in answers."""
    listed = a_set("listed", access_mode="listed")
    master, sub = a_family("master", ["sub"], listed)
    accounts = [an_account(f"{name}@mail.example", sub) for name in ("active", "disabled", "blocked")]
    set_access(accounts[1], site=sub, state="disabled", by=SAM)
    block(accounts[2], by=SAM)
    plan = plan_site_moves(Wanted({master.pk: q.pk}, Strategy.LEAVE))
    assert (plan.stranded, plan.taken_along, numbers(plan)) == (1, 0, {"master": (0, 1), "sub": (0, 1)})
    taken = plan_site_moves(Wanted({master.pk: q.pk}, Strategy.TAKE_ALL))
    assert (taken.stranded, taken.taken_along, numbers(taken)) == (0, 3, {})


@pytest.mark.parametrize("state", ["pending", "disabled"])
def test_closed_door_stays_closed_when_its_account_goes_along(p, q, state: str) -> None:
    """APP-04: a move is no pardon."""
    kids = a_site("kids", p)
    ada = an_account(site=kids)
    set_access(ada, site=kids, state=state, by=SAM)
    move({kids: q}, "take_all")
    assert where(ada) == "q"
    assert Access.objects.get().state == state


def test_moved_site_takes_the_rules_of_its_new_set(p) -> None:
    listed = a_set("listed", access_mode="listed")
    kids, sports = sites(["kids", "sports"], p)
    ada, ben = an_account("ada@mail.example", kids), an_account("ben@mail.example", sports)
    move({kids: listed, sports: listed}, "take_all")
    assert [answer(ada, site) for site in (kids, sports)] == [LoginDecision.OPEN, LoginDecision.NOT_LISTED]
    assert [answer(ben, site) for site in (kids, sports)] == [LoginDecision.NOT_LISTED, LoginDecision.OPEN]


def test_several_sites_of_one_set_move_as_one(p, q) -> None:
    """Two sites at once: who knows only these two goes along with *take only here*."""
    a, b, c = sites(["a", "b", "c"], p)
    ada, ben = an_account("ada@mail.example", a), an_account("ben@mail.example", a)
    logged_in(ada, b)
    logged_in(ben, c)
    plan = move({a: q, b: q}, "take_only_here")
    assert (where(ada), where(ben), plan.taken_along, plan.stranded) == ("q", "p", 1, 1)


def test_several_sites_move_to_several_sets_in_one_step(p, q) -> None:
    r = a_set("r")
    a, b = sites(["a", "b"], p)
    c = a_site("c", q)
    ada, ben, cyd = (an_account(f"{site.code}@mail.example", site) for site in (a, b, c))
    plan = move({a: q, b: r, c: p}, "take_all")
    assert [home(site) for site in (a, b, c)] == ["q", "r", "p"]
    assert [where(one) for one in (ada, ben, cyd)] == ["q", "r", "p"]
    assert len(plan.moves) == 3
    assert AuditRecord.objects.filter(event="site.moved").count() == 1


class TestFamilies:
    @pytest.fixture
    def family(self, p) -> list[Site]:
        return a_family("trade", ["north", "south"], p)

    def test_master_takes_its_subs_along(self, family, q) -> None:
        """SUB-06."""
        trade, north, south = family
        nora = an_account("nora@mail.example", north)
        token = logged_in(nora, trade).token
        plan = move({trade: q}, "take_all")
        assert [home(site) for site in family] == ["q", "q", "q"]
        assert sorted(site.code for site in plan.moves[0].sites) == ["north", "south", "trade"]
        assert where(nora) == "q"
        assert is_in(trade, token)
        assert answer(nora, south) is LoginDecision.OTHER_FAMILY_MEMBER

    def test_sub_alone_is_refused(self, family, q) -> None:
        """SUB-06."""
        with pytest.raises(Conflict) as error:
            move({family[1]: q})
        assert (error.value.code, home(family[1])) == ("family_in_one_set", "p")

    def test_sub_that_goes_elsewhere_than_its_master_is_refused(self, family, q) -> None:
        with pytest.raises(Conflict) as error:
            move({family[0]: q, family[1]: a_set("r")})
        assert error.value.code == "family_in_one_set"

    def test_family_named_member_by_member_moves_too(self, family, q) -> None:
        move(dict.fromkeys(family, q))
        assert {home(site) for site in family} == {"q"}


def test_site_moves_with_a_constant_number_of_statements(p, q) -> None:
    """A thousand customers cost no more statements than one."""
    few, many = sites(["few", "many"], p)
    an_account("one@mail.example", few)
    for number in range(5):
        an_account(f"{number}@mail.example", many)
    counts = []
    for site in (few, many):
        with CaptureQueriesContext(connection) as queries:
            move({site: q}, "leave")
        counts.append(len(queries))
    assert counts[0] == counts[1]
