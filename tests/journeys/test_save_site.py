"""Other customer types of a site: whom they let in or keep out, looked at first (APP-06, D-18, D-32)."""

import pytest

from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.queries.effects import Direction
from regulars.customers.rules import LoginDecision
from regulars.journeys.plans import Plan, PlanChanged, PlanRequired
from regulars.journeys.save_site import plan_site, save_site
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site, SiteType
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.rules.types import AcceptedType
from tests.journeys.stories import SAM, facts, move, numbers, snapshot
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, an_account, answer, is_in, logged_in, sites

pytestmark = pytest.mark.django_db

B2C, B2B = AcceptedType("B2C"), AcceptedType("B2B")
TRADE = AcceptedType("B2B", approval=True, receiver="sam@staff.example")


def plan(site: Site, *types: AcceptedType) -> Plan:
    return plan_site(site, SiteChanges(customer_types=list(types)))


def save(site: Site, *types: AcceptedType, agreed: str | None = None) -> Site:
    version = Site.objects.get(pk=site.pk).version
    return save_site(site, SiteChanges(customer_types=list(types)), version=version, agreed=agreed, by=SAM)


def agree(site: Site, *types: AcceptedType) -> Plan:
    """As staff do: look at the plan, agree."""
    found = plan(site, *types)
    save(site, *types, agreed=found.fingerprint)
    return found


def counts(found: Plan) -> tuple[int, int, int, int]:
    """Who gains access, loses it, keeps it by a row, and goes on waiting."""
    ways = [sum(one.count(way) for one in found.effects) for way in Direction]
    others = facts(found)
    return *ways, others.get("access_kept", 0), others.get("still_waiting", 0)


class Shops:
    """Ada has been at kids and at sports, Ben at kids only, Cleo is no business customer; all in one open set."""

    def __init__(self, **of_set: object) -> None:
        self.kids, self.sports = sites(["kids", "sports"], a_set("b2c", **of_set))
        self.ada = an_account(site=self.kids, type="B2B")
        self.ben = an_account("ben@mail.example", self.kids, type="B2B")
        self.cleo = an_account("cleo@mail.example", self.kids)
        self.token = logged_in(self.ada, self.sports).token


def test_approval_from_now_on_lists_those_who_never_came_and_takes_no_door_from_who_did() -> None:
    """APP-06, D-32: Ben could have logged in at sports, Ada did."""
    shops = Shops()
    found = agree(shops.sports, B2C, TRADE)
    assert counts(found) == (0, 1, 0, 0)
    assert numbers(found) == {"sports": (0, 1)}
    assert answer(shops.ben, shops.sports) is LoginDecision.NOT_APPROVED
    assert answer(shops.ada, shops.sports) is LoginDecision.OPEN
    assert is_in(shops.sports, shops.token)
    assert answer(shops.cleo, shops.sports) is LoginDecision.OPEN


def test_lost_doors_are_refused_to_whoever_saw_no_plan_and_nothing_has_happened() -> None:
    shops = Shops()
    before = snapshot()
    with pytest.raises(PlanRequired) as error:
        save(shops.sports, B2C, TRADE)
    assert numbers(error.value.plan) == {"sports": (0, 1)}
    assert snapshot() == before
    assert not SiteType.objects.filter(site=shops.sports, approval=True).exists()


def test_plan_that_the_world_has_left_behind_is_refused_with_the_new_one() -> None:
    """D-32: whoever agreed to one loses no second customer's door."""
    shops = Shops()
    agreed = plan(shops.sports, B2C, TRADE).fingerprint
    an_account("dan@mail.example", shops.kids, type="B2B")
    with pytest.raises(PlanChanged) as error:
        save(shops.sports, B2C, TRADE, agreed=agreed)
    assert numbers(error.value.plan) == {"sports": (0, 2)}
    save(shops.sports, B2C, TRADE, agreed=error.value.plan.fingerprint)


def test_plan_of_other_types_is_refused() -> None:
    shops = Shops()
    agreed = plan(shops.sports, B2C, TRADE).fingerprint
    club = AcceptedType("B2C", approval=True, receiver="sam@staff.example")
    with pytest.raises(PlanChanged):
        save(shops.sports, club, B2B, agreed=agreed)


def test_what_concerns_nobody_needs_no_plan_and_what_opens_access_does() -> None:
    """REO-01: nobody of this type, or approval that is needed no more."""
    shops = Shops()
    nobody = AcceptedType("B2E", approval=True, receiver="sam@staff.example")
    assert plan(shops.sports, B2C, B2B, nobody).is_empty
    save(shops.sports, B2C, B2B, nobody)
    agree(shops.sports, B2C, TRADE)
    assert counts(plan(shops.sports, B2C, B2B)) == (1, 0, 0, 0)
    with pytest.raises(PlanRequired):
        save(shops.sports, B2C, B2B)
    agree(shops.sports, B2C, B2B)
    assert answer(shops.ben, shops.sports) is LoginDecision.OPEN


def test_type_that_is_taken_no_more_lets_in_whom_it_kept_out() -> None:
    """REG-04 is about registrations; an open set opens its sites to every type that nobody has to approve there."""
    shops = Shops()
    agree(shops.sports, B2C, TRADE)
    assert counts(agree(shops.sports, B2C)) == (1, 0, 0, 0)
    assert answer(shops.ben, shops.sports) is LoginDecision.OPEN


def test_who_waits_goes_on_waiting_and_the_plan_says_so() -> None:
    shops = Shops()
    agree(shops.sports, B2C, TRADE)
    set_access(shops.ben, site=shops.sports, state="pending", by=SAM)
    assert counts(plan(shops.sports, B2C, B2B)) == (0, 0, 0, 1)
    save(shops.sports, B2C, B2B)
    assert answer(shops.ben, shops.sports) is LoginDecision.PENDING


def test_who_came_before_the_site_went_away_and_back_keeps_the_door_by_a_row() -> None:
    """D-32: the row went to the history with the move; it is written again before the approval would close the door."""
    shops = Shops()
    move({shops.sports: a_set("other")})
    move({shops.sports: shops.ada.set})
    assert not Access.objects.filter(account=shops.ada, site=shops.sports).exists()
    assert answer(shops.ada, shops.sports) is LoginDecision.OPEN

    assert counts(agree(shops.sports, B2C, TRADE)) == (0, 1, 1, 0)
    row = Access.objects.get(account=shops.ada, site=shops.sports)
    assert (row.state, row.origin, row.actor_id) == ("active", "first_log_in", SAM.id)
    assert answer(shops.ada, shops.sports) is LoginDecision.OPEN
    assert answer(shops.ben, shops.sports) is LoginDecision.NOT_APPROVED
    record = AuditRecord.objects.latest("pk")
    assert (record.event, record.data["doors_kept"]) == ("site.types_changed", 1)
    assert record.subjects.filter(kind="customer", subject_id=shops.ada.pk).exists()


def test_door_that_was_disabled_before_it_went_to_the_history_is_not_kept() -> None:
    shops = Shops()
    set_access(shops.ada, site=shops.sports, state="disabled", by=SAM)
    move({shops.sports: a_set("other")})
    move({shops.sports: shops.ada.set})
    assert counts(plan(shops.sports, B2C, TRADE)) == (0, 2, 0, 0)


def test_listed_set_and_family_have_no_doors_without_a_row() -> None:
    kids, _ = sites(["kids", "sports"], a_set("b2c", access_mode="listed"))
    an_account(site=kids, type="B2B")
    master, north = a_family("trade", ["north"], a_set("trade"))
    an_account("ben@mail.example", site=north, type="B2B")
    for site in (kids, master, north):
        assert plan(site, B2C, TRADE).is_empty


def test_blocked_and_closed_accounts_lose_nothing() -> None:
    shops = Shops()
    Customer.objects.filter(pk=shops.ben.pk).update(status="blocked")
    assert plan(shops.sports, B2C, TRADE).is_empty


def test_where_one_approval_counts_for_the_set_the_plan_reaches_every_site_of_it() -> None:
    """D-18: an active row at a site that approves is a yes for all; where it approves no more, it is none."""
    shops = Shops(approval_for_set=True)
    agree(shops.sports, B2C, TRADE)
    assert answer(shops.ben, shops.sports) is LoginDecision.NOT_APPROVED
    opened = plan(shops.kids, B2C, TRADE)
    assert numbers(opened) == {"sports": (1, 0)}
    save(shops.kids, B2C, TRADE, agreed=opened.fingerprint)
    assert answer(shops.ben, shops.sports) is LoginDecision.OPEN
    closed = plan(shops.kids, B2C, B2B)
    assert numbers(closed) == {"sports": (0, 1)}


@pytest.mark.parametrize("for_set", [False, True])
def test_plan_says_what_the_doors_themselves_say_before_and_after(for_set: bool) -> None:  # noqa: FBT001 - a case
    """Every account at every site, asked one by one, before and after: what the plan counted is what happened."""
    shops = Shops(approval_for_set=for_set)
    extra = a_site("extra", shops.ada.set)
    people = [shops.ada, shops.ben, shops.cleo]
    set_access(shops.ben, site=extra, state="pending", by=SAM)
    for site, types in [
        (shops.sports, [B2C, TRADE]),
        (extra, [TRADE]),
        (shops.kids, [B2C, TRADE]),
        (shops.sports, [B2C]),
        (extra, [B2C, B2B]),
        (shops.kids, [TRADE]),
        (extra, [TRADE]),
        (shops.kids, [B2C]),
    ]:
        everywhere = [(one, at) for one in people for at in (shops.kids, shops.sports, extra)]
        before = {pair: answer(*pair) is LoginDecision.OPEN for pair in everywhere}
        found = agree(site, *types)
        after = {pair: answer(*pair) is LoginDecision.OPEN for pair in everywhere}
        gained = sum(after[pair] and not before[pair] for pair in everywhere)
        lost = sum(before[pair] and not after[pair] for pair in everywhere)
        assert counts(found)[:2] == (gained, lost), (site.code, types)


def test_stale_version_and_bad_types_are_refused_before_any_plan() -> None:
    """G23, D-31"""
    shops = Shops()
    with pytest.raises(Conflict) as error:
        save_site(shops.sports, SiteChanges(customer_types=[B2C, TRADE]), version=9, by=SAM)
    assert error.value.code == "version_conflict"
    with pytest.raises(Invalid):
        save(shops.sports, AcceptedType("B2B", approval=True))


def test_plan_costs_the_same_statements_however_many_it_is_about() -> None:
    shops = Shops()
    with counted_statements() as few:
        plan(shops.sports, B2C, TRADE)
    for nr in range(5):
        an_account(f"more{nr}@mail.example", shops.kids, type="B2B")
    with counted_statements() as more:
        plan(shops.sports, B2C, TRADE)
    assert few.count == more.count <= 20
