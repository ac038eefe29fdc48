import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.customers.models import Access
from regulars.customers.operations.access import set_access
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.move_sites import move_sites, start_site_moves
from regulars.journeys.plans import PlanChanged, PlanRequired
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.errors import NotFound
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.journeys.stories import SAM, numbers, site_called, snapshot
from tests.world import (
    a_set,
    a_site,
    an_account,
    home,
    sites,
)

pytestmark = pytest.mark.django_db


class TestPlan:
    def test_plan_only_reads(self, p, q) -> None:
        kids = a_site("kids", p)
        an_account(site=kids)
        before = snapshot()
        plan_site_moves(Wanted({kids.pk: q.pk}, Strategy.TAKE_ALL))
        assert snapshot() == before

    def test_somebody_registers_between_plan_and_move(self, p, q) -> None:
        """SITE-04: silent stranding is impossible."""
        kids = a_site("kids", p)
        moves = {kids.pk: q.pk}
        plan = plan_site_moves(Wanted(moves, Strategy.LEAVE))
        an_account(site=kids)
        before = snapshot()
        with pytest.raises(PlanChanged) as error:
            move_sites(Wanted(moves, Strategy.LEAVE), Agreement(plan.fingerprint), by=SAM)
        assert (error.value.code, error.value.plan.stranded) == ("plan_changed", 1)
        assert snapshot() == before
        again = error.value.plan.fingerprint
        move_sites(Wanted(moves, Strategy.LEAVE), Agreement(again), by=SAM)
        assert home(kids) == "q"

    def test_plan_for_another_strategy_or_target_is_no_agreement(self, p, q) -> None:
        kids = a_site("kids", p)
        an_account(site=kids)
        r = a_set("r")
        plans = {
            plan_site_moves(Wanted({kids.pk: to}, strategy)).fingerprint
            for to in (q.pk, r.pk)
            for strategy in Strategy
        }
        assert len(plans) == 6

    def test_plan_of_a_world_that_stays_is_the_same(self, p, q) -> None:
        kids = a_site("kids", p)
        an_account(site=kids)
        plans = {plan_site_moves(Wanted({kids.pk: q.pk}, Strategy.TAKE_ALL)).fingerprint for _ in range(2)}
        assert len(plans) == 1

    def test_move_without_a_plan_needs_one_only_where_customers_are_concerned(self, p, q) -> None:
        """SITE-04. Where the set is open, everybody of it is."""
        empty, kids = a_site("empty", a_set("listed", access_mode="listed")), a_site("kids", p)
        an_account(site=a_site("sports", p))
        start_site_moves(Wanted({empty.pk: q.pk}), Agreement(), by=SAM)
        assert home(empty) == "q"
        with pytest.raises(PlanRequired) as error:
            start_site_moves(Wanted({kids.pk: q.pk}, Strategy.LEAVE), Agreement(), by=SAM)
        assert (error.value.plan.stranded, home(kids)) == (1, "p")

    def test_move_that_ends_nothing_but_a_wait_needs_its_plan_too(self, p, q) -> None:
        """SITE-04: nobody is out who could log in, but one of the queue and one whom staff turned away would be forgotten."""
        for state in ("pending", "disabled"):
            trade = a_site(f"trade-{state}", a_set(f"listed-{state}", access_mode="listed"))
            an_account(f"ada@{state}.example", trade)
            Access.objects.filter(site=trade).update(state=state)
            with pytest.raises(PlanRequired):
                start_site_moves(Wanted({trade.pk: q.pk}, Strategy.LEAVE), Agreement(None), by=SAM)
            assert home(trade) == f"listed-{state}"

    def test_plan_made_before_somebody_was_let_in_is_no_agreement(self, q) -> None:
        """SITE-04: it said that nobody would be out."""
        trade = a_site("trade", a_set("listed", access_mode="listed"))
        ada = an_account(site=trade)
        Access.objects.update(state="pending")
        agreed = plan_site_moves(Wanted({trade.pk: q.pk}, Strategy.LEAVE))
        assert agreed.stranded == 0
        set_access(ada, site=trade, state="active", by=SAM)
        with pytest.raises(PlanChanged) as error:
            move_sites(Wanted({trade.pk: q.pk}, Strategy.LEAVE), Agreement(agreed.fingerprint), by=SAM)
        assert error.value.plan.stranded == 1

    def test_plan_made_while_approval_was_asked_is_no_agreement_without_it(self, p, q) -> None:
        """SITE-04: in an open set everybody walks in since."""
        empty, sports = sites(["empty", "sports"], p)
        an_account(site=sports)
        asked = AcceptedType("B2C", approval=True, receiver="sam@staff.example")
        change_site(empty, SiteChanges(customer_types=[asked]), version=empty.version, by=SAM)
        agreed = plan_site_moves(Wanted({empty.pk: q.pk}, Strategy.LEAVE))
        assert agreed.stranded == 0
        lifted = SiteChanges(customer_types=[AcceptedType("B2C")])
        change_site(empty, lifted, version=site_called("empty").version, by=SAM)
        with pytest.raises(PlanChanged) as error:
            move_sites(Wanted({empty.pk: q.pk}, Strategy.LEAVE), Agreement(agreed.fingerprint), by=SAM)
        assert error.value.plan.stranded == 1

    def test_plan_of_a_set_that_was_listed_is_no_agreement_once_it_is_open(self, q) -> None:
        """SITE-04, F10: nobody has a row at the site, and now everybody of the set may log in there."""
        listed = a_set("listed", access_mode="listed")
        empty = a_site("empty", listed)
        an_account(site=a_site("sports", listed))
        agreed = plan_site_moves(Wanted({empty.pk: q.pk}, Strategy.LEAVE)).fingerprint
        change_set(listed, SetChanges(access_mode="open"), version=listed.version, by=SAM)
        with pytest.raises(PlanChanged) as error:
            move_sites(Wanted({empty.pk: q.pk}, Strategy.LEAVE), Agreement(agreed), by=SAM)
        assert (error.value.plan.stranded, home(empty)) == (1, "listed")

    def test_plan_of_an_open_set_that_has_grown_is_no_agreement(self, p, q) -> None:
        """The newcomer has no row at the site, but may log in there."""
        empty, sports = sites(["empty", "sports"], p)
        an_account("ada@mail.example", sports)
        agreed = plan_site_moves(Wanted({empty.pk: q.pk}, Strategy.LEAVE)).fingerprint
        an_account("ben@mail.example", sports)
        with pytest.raises(PlanChanged):
            move_sites(Wanted({empty.pk: q.pk}, Strategy.LEAVE), Agreement(agreed), by=SAM)

    def test_plan_of_a_move_to_an_open_set_that_has_grown_is_no_agreement(self, q) -> None:
        """REO-01: more come to the site than somebody agreed to."""
        empty = a_site("empty", a_set("listed", access_mode="listed"))
        shop = a_site("shop", q)
        an_account("ada@mail.example", shop)
        agreed = plan_site_moves(Wanted({empty.pk: q.pk}, Strategy.LEAVE))
        assert numbers(agreed) == {"empty": (1, 0)}
        an_account("ben@mail.example", shop)
        with pytest.raises(PlanChanged) as error:
            move_sites(Wanted({empty.pk: q.pk}, Strategy.LEAVE), Agreement(agreed.fingerprint), by=SAM)
        assert numbers(error.value.plan) == {"empty": (2, 0)}

    def test_carrying_a_plan_out_counts_nobody(self, p, q) -> None:
        """People are counted for people: nobody waits at a closed gate for it (G29)."""
        kids = a_site("kids", p)
        an_account(site=kids)
        plan = plan_site_moves(Wanted({kids.pk: q.pk}, Strategy.LEAVE))
        with CaptureQueriesContext(connection) as planned:
            plan_site_moves(Wanted({kids.pk: q.pk}, Strategy.LEAVE))
        with CaptureQueriesContext(connection) as done:
            move_sites(Wanted({kids.pk: q.pk}, Strategy.LEAVE), Agreement(plan.fingerprint), by=SAM)
        looks = [sum("account.kind = 'account'" in one["sql"] for one in some) for some in (planned, done)]
        assert looks == [1, 0]

    def test_agreeing_counts_nobody_again(self, p, q) -> None:
        """The page has just counted: what follows compares, and a job that waits for its turn is told by what it did."""
        kids = a_site("kids", p)
        an_account(site=kids)
        plan = plan_site_moves(Wanted({kids.pk: q.pk}, Strategy.LEAVE))
        with CaptureQueriesContext(connection) as done:
            start_site_moves(Wanted({kids.pk: q.pk}, Strategy.LEAVE), Agreement(plan.fingerprint), by=SAM)
        assert not any("account.kind = 'account'" in one["sql"] for one in done)
        assert home(kids) == "q"

    def test_move_of_a_site_to_where_it_is_is_empty(self, p) -> None:
        kids = a_site("kids", p)
        plan = plan_site_moves(Wanted({kids.pk: p.pk}, Strategy.LEAVE))
        assert plan.is_empty

    @pytest.mark.parametrize("gone", ["site", "set"])
    def test_plan_for_something_that_is_gone_is_refused(self, p, gone: str) -> None:
        kids = a_site("kids", p)
        moves = {999_999: p.pk} if gone == "site" else {kids.pk: 999_999}
        with pytest.raises(NotFound) as error:
            plan_site_moves(Wanted(moves, Strategy.LEAVE))
        assert error.value.code == f"no_such_{gone}"
