import pytest

from regulars.customers.models import Access, AccessHistory, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.rules import LoginDecision
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.journeys.move_account import plan_account_move
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid, NotFound, Unauthenticated
from regulars.sites.models import CustomerSet
from regulars.sites.rules.types import AcceptedType
from tests.journeys.stories import SAM, facts, numbers
from tests.world import a_family, a_guest, a_set, a_site, an_account, answer, is_in, logged_in, sites, where

pytestmark = pytest.mark.django_db


def test_moved_account_logs_in_at_the_new_sets_sites_only() -> None:
    """ACC-01, ACC-02: one set, and login works there only."""
    b2c, b2b = a_set("b2c"), a_set("b2b")
    kids, trade = a_site("kids", b2c), a_site("trade", b2b)
    ada = an_account(site=kids)
    token = logged_in(ada, kids).token

    moved = move_account(ada, to_set=b2b, by=SAM)

    assert where(ada) == "b2b"
    assert (moved.set_id, moved.version) == (b2b.pk, 2)
    assert not is_in(kids, token)
    with pytest.raises(Unauthenticated):
        logged_in(ada, kids)
    assert is_in(trade, logged_in(ada, trade).token)


def test_move_ends_rows_into_the_history_and_an_old_session_stays_dead_after_moving_back() -> None:
    """G5."""
    b2c, b2b = a_set("b2c"), a_set("b2b")
    kids = a_site("kids", b2c)
    ada = an_account(site=kids)
    token = logged_in(ada, kids).token
    move_account(ada, to_set=b2b, by=SAM)
    assert not Access.objects.exists()
    assert list(AccessHistory.objects.values_list("site_id", "set_id", "state")) == [
        (kids.pk, b2c.pk, "active")
    ]
    move_account(ada, to_set=b2c, by=SAM)
    assert not is_in(kids, token)
    assert logged_in(ada, kids)


def test_move_onto_a_taken_user_name_is_refused() -> None:
    """ACC-07, ACC-05."""
    p, q = a_set("p"), a_set("q")
    an_account("stacy@mail.example", a_site("at-p", p))
    stacy = an_account("Stacy@mail.example", a_site("at-q", q))
    token = logged_in(stacy, stacy.origin_site).token
    with pytest.raises(Conflict) as error:
        move_account(stacy, to_set=p, by=SAM)
    assert error.value.code == "username_taken"
    assert where(stacy) == "q"
    assert is_in(stacy.origin_site, token)
    assert Access.objects.filter(account=stacy).count() == 1


def test_move_into_the_same_set_changes_nothing() -> None:
    b2c = a_set("b2c")
    kids = a_site("kids", b2c)
    ada = an_account(site=kids)
    token = logged_in(ada, kids).token
    assert move_account(ada, to_set=b2c, by=SAM).version == 1
    assert is_in(kids, token)


def test_move_into_a_set_that_is_gone_is_refused() -> None:
    ada = an_account(site=a_site("kids"))
    with pytest.raises(NotFound) as error:
        move_account(ada, to_set=CustomerSet(pk=999_999, code="gone"), by=SAM)
    assert (error.value.code, error.value.field) == ("no_such_set", "to")


def test_guest_and_erased_account_are_not_moved() -> None:
    b2c = a_set("b2c")
    kids = a_site("kids")
    with pytest.raises(Invalid):
        move_account(a_guest(kids), to_set=b2c, by=SAM)
    ada = an_account(site=kids)
    erase(ada, by=SAM)
    with pytest.raises(Conflict):
        move_account(ada, to_set=b2c, by=SAM)
    assert set(Customer.objects.values_list("set__code", flat=True)) == {"default"}


def test_plan_tells_doors_lost_and_gained_sessions_and_the_clash() -> None:
    b2c, b2b = a_set("b2c"), a_set("b2b")
    kids, sports, closed = sites(["kids", "sports", "closed"], b2c)
    trade = a_site("trade", b2b)
    other = an_account("ada@mail.example", trade)
    ada = an_account(site=kids)
    set_access(ada, site=closed, state="disabled", by=SAM)
    logged_in(ada, kids)

    plan = plan_account_move(ada, b2b)

    assert numbers(plan) == {"kids": (0, 1), "sports": (0, 1), "trade": (1, 0)}
    assert facts(plan) == {"sessions_end": 1}
    assert [one.other.id for one in plan.clashes.first] == [other.pk]
    assert {site for site in (kids, sports, closed) if answer(ada, site) is LoginDecision.OPEN} == {
        kids,
        sports,
    }


def test_plan_counts_only_doors_that_were_open() -> None:
    """A listed set opens what has a row; a family opens the member with the row, and its master."""
    listed = a_set("trade", access_mode="listed")
    trade, north, _south = a_family("trade", ["north", "south"], listed)
    a_site("loose", listed)
    nora = an_account("nora@mail.example", north)
    plan = plan_account_move(nora, a_set("b2b", access_mode="listed"))
    assert numbers(plan) == {"north": (0, 1), "trade": (0, 1)}
    assert (answer(nora, trade), answer(nora, north)) == (LoginDecision.OPEN, LoginDecision.OPEN)


def test_plan_of_an_account_says_what_log_in_answers_there() -> None:
    """F10, G25: a site that approves this type lets nobody in who was not approved, and a blocked account has no way in."""
    b2c, b2b = a_set("b2c"), a_set("b2b")
    kids = a_site("kids", b2c)
    a_site("trade", b2b, customer_types=[AcceptedType("B2C", approval=True, receiver="sam@staff.example")])
    a_site("parts", b2b)
    ada = an_account(site=kids)
    assert numbers(plan_account_move(ada, b2b)) == {"kids": (0, 1), "parts": (1, 0)}
    block(ada, by=SAM)
    assert numbers(plan_account_move(Customer.objects.get(), b2b)) == {}


def test_plan_of_a_move_to_where_the_account_is_changes_nothing() -> None:
    ada = an_account(site=a_site("kids", a_set("b2c")))
    assert plan_account_move(ada, ada.set).is_empty


def test_verbs_know_the_account_as_it_is_now_not_as_it_was_loaded() -> None:
    """The object of a caller may be old: the set is read under the lock."""
    p, q, r = a_set("p"), a_set("q"), a_set("r")
    ada = an_account(site=a_site("at-p", p))
    old = Customer.objects.get(pk=ada.pk)
    move_account(ada, to_set=q, by=OPERATOR)
    move_account(old, to_set=r, by=OPERATOR)
    assert where(ada) == "r"
