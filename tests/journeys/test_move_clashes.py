"""Sites move and usernames clash: the decisions of D-24."""

import pytest

from regulars.customers.models import Customer
from regulars.customers.queries.clashes import NO_CLASHES
from regulars.customers.queries.reorganisation import Strategy
from regulars.customers.rules import LoginDecision
from regulars.journeys.plans import PlanRefused
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.errors import Conflict
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.journeys.stories import ERASE, SKIP, move, snapshot, to_name, wanted
from tests.world import a_set, a_site, an_account, answer, is_in, logged_in, where

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids(p) -> Site:
    return a_site("kids", p)


@pytest.fixture
def ann(kids) -> Customer:
    return an_account("ann@mail.example", kids, first_name="Ann", last_name="Incoming")


@pytest.fixture(autouse=True)
def there(ann, q) -> Customer:
    return an_account("Ann@mail.example", a_site("at-q", q), first_name="Ann", last_name="There")


def test_clash_is_in_the_plan_with_both_people(kids, q, ann, there) -> None:
    plan = plan_site_moves(Wanted({kids.pk: q.pk}, Strategy.TAKE_ALL))
    [clash] = plan.clashes.first
    assert (clash.mine.id, clash.username, clash.mine.name) == (ann.pk, "ann@mail.example", "Ann Incoming")
    assert (clash.other.id, clash.other.name) == (there.pk, "Ann There")
    assert plan_site_moves(Wanted({kids.pk: q.pk}, Strategy.LEAVE)).clashes == NO_CLASHES


def test_undecided_clash_refuses_the_whole_move(kids, q, ann) -> None:
    """ACC-05."""
    an_account("ben@mail.example", kids)
    before = snapshot()
    with pytest.raises(PlanRefused) as error:
        move({kids: q}, "take_all")
    assert (error.value.code, error.value.field, error.value.plan.clashes.first[0].account_id) == (
        "clashes",
        "decisions",
        ann.pk,
    )
    assert snapshot() == before


def test_renamed_account_goes_along_under_its_new_name(kids, q, ann, there) -> None:
    move({kids: q}, "take_all", {ann: to_name("ann.kids@mail.example")})
    ann.refresh_from_db()
    assert (where(ann), ann.username) == ("q", "ann.kids@mail.example")
    assert is_in(kids, logged_in(ann, kids).token)
    there.refresh_from_db()
    assert there.username == "ann@mail.example"


@pytest.mark.parametrize("taken", ["ben@mail.example", "BEN@mail.example", "Ann@mail.example"])
def test_renaming_onto_a_taken_name_refuses_the_whole_move(kids, q, ann, taken: str) -> None:
    an_account("ben@mail.example", a_site("more", q))
    before = snapshot()
    with pytest.raises(Conflict) as error:
        move({kids: q}, "take_all", {ann: to_name(taken)})
    assert error.value.code == "username_taken"
    assert snapshot() == before


def test_erased_account_makes_room(kids, q, ann, there) -> None:
    move({kids: q}, "take_all", {ann: ERASE})
    ann.refresh_from_db()
    assert (ann.status, ann.username_key) == ("erased", None)
    there.refresh_from_db()
    assert (there.status, where(there)) == ("active", "q")


def test_skipped_account_stays_and_loses_the_site_at_once(kids, q, ann) -> None:
    token = logged_in(ann, kids).token
    move({kids: q}, "take_all", {ann: SKIP})
    assert where(ann) == "p"
    assert not is_in(kids, token)
    assert answer(ann, kids) is LoginDecision.OTHER_SET


def test_decisions_join_the_one_record(kids, q, ann) -> None:
    """G20."""
    records = AuditRecord.objects.count()
    move({kids: q}, "take_all", {ann: to_name("ann.kids@mail.example")})
    assert AuditRecord.objects.count() == records + 1
    record = AuditRecord.objects.latest("pk")
    assert [one["event"] for one in record.data["also"]] == [
        "customer.renamed",
        "access.taken_along",
        "site.moved",
    ]
    assert "ann" not in str(record.data)
    assert record.personal.get().subject_id == ann.pk


def test_two_movers_with_one_name_meet_in_a_third_set_and_are_refused(kids, q, ann, there) -> None:
    """Neither is there yet, so no plan can name the clash; the constraint does (G2)."""
    r = a_set("r")
    before = snapshot()
    with pytest.raises(Conflict) as error:
        move({kids: r, there.origin_site: r}, "take_all")
    assert error.value.code == "username_taken"
    assert snapshot() == before


def test_sites_that_swap_sets_with_namesakes_need_a_decision_for_both(kids, p, q, ann, there) -> None:
    swap = {kids: q, there.origin_site: p}
    plan = plan_site_moves(wanted(swap, "take_all"))
    assert {clash.account_id for clash in plan.clashes.first} == {ann.pk, there.pk}
    move(swap, "take_all", {ann: to_name("ann.one@mail.example"), there: to_name("ann.two@mail.example")})
    assert (where(ann), where(there)) == ("q", "p")
