"""F10, G25: what a move takes from people beside the site that they stay behind at, and which plans say it."""

import pytest

from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block, unblock
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.move_sites import move_sites
from regulars.journeys.plans import Plan, PlanChanged
from regulars.journeys.save_set import create_set, plan_new_set
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.journeys.planned import as_planned, open_pairs
from tests.journeys.stories import SAM, move, site_called, wanted
from tests.world import a_set, a_site, an_account, sites, where

pytestmark = pytest.mark.django_db


def asking(code: str, customer_set: CustomerSet) -> Site:
    """A site where private customers are let in by a yes."""
    site = a_site(code, customer_set)
    asked = AcceptedType("B2C", approval=True, receiver="sam@staff.example")
    change_site(site, SiteChanges(customer_types=[asked]), version=site.version, by=SAM)
    return site_called(code)


def moved(moving: dict[Site, CustomerSet], strategy: str) -> tuple[int, int, int]:
    """Move, and see that it did what its plan said: who is stranded, goes along, and how often access is lost."""
    plan = plan_site_moves(wanted(moving, strategy))
    as_planned(lambda: move(moving, strategy), plan)
    return plan.stranded, plan.taken_along, lost_by(plan)


def lost_by(plan: Plan) -> int:
    return sum(one.no_longer for one in plan.effects)


@pytest.mark.parametrize(("mode", "lost"), [("open", 0), ("listed", 1)])
def test_who_goes_along_and_used_one_of_two_sites(p, mode: str, lost: int) -> None:
    """The other site moves along; their new set asks for a row there, or it doesn't."""
    here, sister = sites(["here", "sister"], p)
    ada = an_account(site=here)
    to = a_set("to", access_mode=mode)
    assert moved({here: to, sister: to}, "take_all") == (0, 1, lost)
    assert where(ada) == "to"


def test_who_goes_along_to_where_an_approval_counts_for_the_set(p) -> None:
    """They wait at one of the two sites: for the whole set from now on."""
    here, sister = sites(["here", "sister"], p)
    ada = an_account(site=here)
    set_access(ada, site=here, state="pending", by=SAM)
    to = a_set("to", approval_for_set=True)
    assert moved({here: to, sister: to}, "take_all") == (0, 1, 1)


@pytest.mark.parametrize("strategy", ["leave", "take_only_here"])
def test_who_stays_where_the_approval_counted_for_the_set(q, strategy: str) -> None:
    """The row of their yes ends, and with it the yes at a site that doesn't move."""
    shared = a_set("shared", approval_for_set=True)
    given, other, third = asking("given", shared), asking("other", shared), a_site("third", shared)
    ada = an_account(site=given)
    set_access(ada, site=third, state="disabled", by=SAM)
    assert (ada.pk, other.code) in open_pairs()
    assert moved({given: q}, strategy) == (1, 0, 2)


def test_who_stays_and_waits_elsewhere_where_a_wait_counts_for_the_set(q) -> None:
    """The yes at the moving site was what let them in at the others meanwhile."""
    shared = a_set("shared", approval_for_set=True)
    given, waiting, _third = sites(["given", "waiting", "third"], shared)
    ada = an_account(site=given)
    set_access(ada, site=waiting, state="pending", by=SAM)
    assert moved({given: q}, "leave") == (1, 0, 2)


def test_nobody_elsewhere_loses_anything(p, q) -> None:
    """In a world where it could happen: their yes stands at a site that stays."""
    shared = a_set("shared", approval_for_set=True)
    given, second, _third = (asking(code, shared) for code in ("given", "second", "third"))
    ada = an_account(site=given)
    set_access(ada, site=second, state="active", by=SAM)
    assert moved({given: q}, "leave") == (1, 0, 1)
    assert len(open_pairs()) == 2


@pytest.mark.parametrize(("mode", "lost"), [("open", 0), ("listed", 1)])
def test_plan_of_a_new_set_counts_by_its_values(p, mode: str, lost: int) -> None:
    here, sister = sites(["here", "sister"], p)
    an_account(site=here)
    changes, ids = SetChanges(name="New", access_mode=mode), [here.pk, sister.pk]
    plan = plan_new_set(changes, ids, strategy=Strategy.TAKE_ALL)
    assert lost_by(plan) == lost
    create_set(
        "new",
        changes,
        is_default=False,
        site_ids=ids,
        strategy=Strategy.TAKE_ALL,
        agreement=Agreement(plan.fingerprint),
        by=SAM,
    )
    assert len(open_pairs()) == 2 - lost


class TestNoAgreement:
    """What else decides who gets in has changed since the plan was made: it said less than would happen (SITE-04)."""

    def refused(self, moves: dict[int, int], agreed: str, strategy: Strategy = Strategy.LEAVE):
        with pytest.raises(PlanChanged) as error:
            move_sites(Wanted(moves, strategy), Agreement(agreed), by=SAM)
        return error.value.plan.stranded, lost_by(error.value.plan)

    def test_once_somebody_is_unblocked(self, p, q) -> None:
        kids = a_site("kids", p)
        ada = an_account(site=kids)
        block(ada, by=SAM)
        plan = plan_site_moves(Wanted({kids.pk: q.pk}, Strategy.LEAVE))
        assert plan.stranded == 0
        unblock(ada, by=SAM)
        assert self.refused({kids.pk: q.pk}, plan.fingerprint) == (1, 1)

    def test_once_the_new_set_asks_for_rows(self, p, q) -> None:
        here, sister = sites(["here", "sister"], p)
        an_account(site=here)
        moves = {here.pk: q.pk, sister.pk: q.pk}
        plan = plan_site_moves(Wanted(moves, Strategy.TAKE_ALL))
        change_set(q, SetChanges(access_mode="listed"), version=q.version, by=SAM)
        assert self.refused(moves, plan.fingerprint, Strategy.TAKE_ALL) == (0, 1)

    def test_once_somebody_is_of_another_type(self, p, q) -> None:
        sister, here = asking("sister", p), a_site("here", p)
        ada = an_account(site=here)
        plan = plan_site_moves(Wanted({sister.pk: q.pk}, Strategy.LEAVE))
        assert plan.stranded == 0
        change_profile(ada, ProfileChanges(type="B2B"), version=ada.version, by=SAM)
        assert self.refused({sister.pk: q.pk}, plan.fingerprint) == (1, 1)

    def test_once_a_site_that_stays_asks_for_a_yes(self, q) -> None:
        shared = a_set("shared", approval_for_set=True)
        given, other = asking("given", shared), a_site("other", shared)
        an_account(site=given)
        plan = plan_site_moves(Wanted({given.pk: q.pk}, Strategy.LEAVE))
        assert lost_by(plan) == 1
        asked = AcceptedType("B2C", approval=True, receiver="sam@staff.example")
        change_site(other, SiteChanges(customer_types=[asked]), version=other.version, by=SAM)
        assert self.refused({given.pk: q.pk}, plan.fingerprint) == (1, 2)

    def test_once_another_yes_is_gone(self, q) -> None:
        shared = a_set("shared", approval_for_set=True)
        given, second, _third = (asking(code, shared) for code in ("given", "second", "third"))
        ada = an_account(site=given)
        set_access(ada, site=second, state="active", by=SAM)
        plan = plan_site_moves(Wanted({given.pk: q.pk}, Strategy.LEAVE))
        assert lost_by(plan) == 1
        set_access(ada, site=second, state="disabled", by=SAM)
        assert self.refused({given.pk: q.pk}, plan.fingerprint) == (1, 2)
