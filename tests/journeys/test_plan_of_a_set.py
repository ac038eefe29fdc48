"""Other values of a set, and its deletion: both directions are told before anything is saved (REO-01, F10, G28)."""

import pytest

from regulars.addresses.models import Address
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.queries.effects import Direction
from regulars.journeys.clashes import Agreement
from regulars.journeys.delete_set import delete_set, plan_set_deletion, start_set_deletion
from regulars.journeys.plans import Plan, PlanChanged, PlanRequired, people_of, people_token
from regulars.journeys.save_set import plan_set, save_set
from regulars.kernel.errors import NotFound
from regulars.sites.models import CustomerSet
from regulars.sites.operations.sets import SetChanges
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules import Sharing
from regulars.sites.rules.types import AcceptedType
from tests.journeys.planned import as_planned, open_pairs
from tests.journeys.stories import SAM, facts, numbers
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, default_set, sites

pytestmark = pytest.mark.django_db


def saved(one: CustomerSet, changes: SetChanges) -> Plan:
    """Look at the plan, agree; what it said is what happened."""
    plan = plan_set(one, changes)
    as_planned(lambda: save(one, changes, plan.fingerprint), plan)
    return plan


def save(one: CustomerSet, changes: SetChanges, agreed: str | None = None) -> None:
    version = CustomerSet.objects.get(pk=one.pk).version
    save_set(one, changes, version=version, agreement=Agreement(agreed), by=SAM)


def test_access_mode_says_who_is_out_and_who_comes_in() -> None:
    """F10: whoever has no row."""
    b2c = a_set("b2c")
    kids, sports = sites(["kids", "sports"], b2c)
    for name in ("ada", "ben"):
        an_account(f"{name}@mail.example", kids)
    listed, opened = SetChanges(access_mode="listed"), SetChanges(access_mode="open")
    before = open_pairs()
    with pytest.raises(PlanRequired) as required:
        save(b2c, listed)
    assert (numbers(required.value.plan), open_pairs()) == ({"sports": (0, 2)}, before)
    an_account("cyd@mail.example", sports)
    with pytest.raises(PlanChanged):
        save(b2c, listed, required.value.plan.fingerprint)
    assert numbers(saved(b2c, listed)) == {"kids": (0, 1), "sports": (0, 2)}
    with pytest.raises(PlanRequired):
        save(b2c, opened)
    assert numbers(saved(b2c, opened)) == {"kids": (1, 0), "sports": (2, 0)}


def test_one_approval_for_the_set_says_who_comes_in() -> None:
    """D-18: a wait at one site keeps them out at the others."""
    b2c = a_set("b2c")
    kids, _sports = sites(["kids", "sports"], b2c)
    set_access(an_account(site=kids), site=kids, state="pending", by=SAM)
    assert numbers(saved(b2c, SetChanges(approval_for_set=True))) == {"sports": (0, 1)}
    assert numbers(saved(b2c, SetChanges(approval_for_set=False))) == {"sports": (1, 0)}


def test_plan_counts_addresses_that_other_shops_no_longer_show() -> None:
    """SET-01, B-13: both directions, what a stray is seen of too; a set with one shop shows no less, and nothing is deleted."""
    b2c = a_set("b2c")
    (kids, sports), away = sites(["kids", "sports"], b2c), a_site("away")
    kids.registration = sports.registration = "neutral"
    for site in (kids, sports):
        site.save()
    ada = an_account(site=kids)
    for site in (kids, kids, sports, away):
        Address.objects.create(account=ada, entered_at=site, name="Ada", country="DE")
    off, on = (SetChanges(sharing={Sharing.ADDRESSES: shared}) for shared in (False, True))
    with pytest.raises(PlanRequired) as required:
        save(b2c, off)
    assert facts(required.value.plan) == {"addresses_hidden": 3}
    assert facts(saved(b2c, off)) == {"addresses_hidden": 3}
    assert facts(plan_set(CustomerSet.objects.get(pk=b2c.pk), off)) == {}
    assert facts(saved(b2c, on)) == {"addresses_shown": 3}
    hidden = facts(saved(b2c, SetChanges(discreet=True)))
    assert hidden["addresses_hidden"] == 4, "the other store's too"
    assert facts(saved(b2c, on)) == {}, "without effect while the set is discreet"
    assert Address.objects.count() == 4


def test_discretion_is_told_by_the_number_of_customers() -> None:
    b2c = a_set("b2c")
    an_account(site=a_site("kids", b2c, registration="neutral"))
    with pytest.raises(PlanRequired) as required:
        save(b2c, SetChanges(discreet=True))
    plan = required.value.plan
    assert (numbers(plan), facts(plan)) == ({}, {"discretion": 1})
    save(b2c, SetChanges(discreet=True), plan.fingerprint)


def test_values_that_decide_nothing_need_no_plan() -> None:
    b2c = a_set("b2c")
    an_account(site=a_site("kids", b2c))
    with counted_statements() as few:
        assert plan_set(b2c, SetChanges(name="Families")).is_empty
    save(b2c, SetChanges(name="Families"))
    save(a_set("empty"), SetChanges(access_mode="listed"))
    assert few.count <= 5  # nobody is counted


@pytest.mark.parametrize("mode", ["open", "listed"])
def test_deletion_tells_both_directions(mode: str) -> None:
    """F10: the shoppers of the successor come to the sites that it takes over, and the other way round."""
    b2b, b2c = a_set("b2b"), a_set("b2c", access_mode=mode)
    (trade, _parts), kids = sites(["trade", "parts"], b2b), a_site("kids", b2c)
    an_account("ann@mail.example", trade)
    an_account("ben@mail.example", kids)
    plan = plan_set_deletion(b2b, successor=b2c)
    assert numbers(plan) == (
        {"kids": (1, 0), "parts": (1, 0), "trade": (1, 0)} if mode == "open" else {"parts": (0, 1)}
    )
    with pytest.raises(PlanRequired):
        start_set_deletion(b2b, successor=b2c, agreement=Agreement(), by=SAM)
    as_planned(lambda: delete_set(b2b, successor=b2c, agreement=Agreement(plan.fingerprint), by=SAM), plan)


def test_deletion_agreed_to_before_somebody_had_to_be_approved_is_no_agreement() -> None:
    """An agreement is by what decides: fewer come in now than the plan said."""
    b2b, b2c = a_set("b2b"), a_set("b2c")
    trade, kids = a_site("trade", b2b), a_site("kids", b2c)
    an_account(site=trade)
    agreed = Agreement(plan_set_deletion(b2b, successor=b2c).fingerprint)
    asked = AcceptedType("B2C", approval=True, receiver="sam@staff.example")
    change_site(kids, SiteChanges(customer_types=[asked]), version=kids.version, by=SAM)
    with pytest.raises(PlanChanged) as error:
        delete_set(b2b, successor=b2c, agreement=agreed, by=SAM)
    assert numbers(error.value.plan) == {}


def test_deletion_that_changes_nothing_for_anybody_needs_no_plan() -> None:
    empty = a_set("empty")
    start_set_deletion(empty, successor=default_set(), agreement=Agreement(), by=SAM)
    assert not CustomerSet.objects.filter(code="empty").exists()


def test_people_behind_a_number_are_those_of_now() -> None:
    """REO-01: of one direction, or of both; a token that somebody made up finds nobody."""
    b2c = a_set("b2c")
    kids, sports = sites(["kids", "sports"], b2c)
    ada = an_account(site=kids)
    plan = plan_set(b2c, SetChanges(access_mode="listed"))
    assert plan.recipe is not None
    token = people_token(plan.recipe, sports.pk)

    def listed(direction: Direction | None) -> set[int]:
        with people_of(token).listed(direction) as select:
            return {one.pk for one in Customer.objects.raw(select)}

    assert (listed(Direction.NO_LONGER), listed(Direction.CAN_LOG_IN), listed(None)) == (
        {ada.pk},
        set(),
        {ada.pk},
    )
    ben = an_account("ben@mail.example", kids)
    assert listed(None) == {ada.pk, ben.pk}
    with pytest.raises(NotFound):
        people_of(token + "x")
