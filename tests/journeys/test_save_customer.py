"""Another customer type: which doors it closes, and where approval runs again (REG-03, D-32)."""

import pytest

from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.profiles import ProfileChanges
from regulars.customers.queries.effects import Direction
from regulars.customers.rules import LoginDecision
from regulars.journeys.plans import Plan, PlanChanged, PlanRequired
from regulars.journeys.save_customer import plan_type_change, save_customer
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord, Mail
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.journeys.stories import SAM, move, snapshot
from tests.mailbox import mail_types
from tests.world import a_guest, a_set, an_account, answer, is_in, logged_in, sites

pytestmark = pytest.mark.django_db

TRADE = AcceptedType("B2B", approval=True, receiver="sam@staff.example")


def approves(site: Site, *types: AcceptedType) -> None:
    wanted = SiteChanges(customer_types=[AcceptedType("B2C"), *types])
    change_site(site, wanted, version=Site.objects.get(pk=site.pk).version, by=SAM)


def save(account: Customer, to: str, **more: object) -> Customer:
    now = Customer.objects.get(pk=account.pk)
    return save_customer(now, ProfileChanges(type=to), version=now.version, by=SAM, **more)  # type: ignore[arg-type]


def told(plan: Plan) -> dict[str, list[str]]:
    ways = {way: [one.site.code for one in plan.effects if one.count(way)] for way in Direction}
    others = {one.code: [site.code for site in one.sites] for one in plan.facts}
    return {name: sites for name, sites in (ways | others).items() if sites}


class Shops:
    """Ada has been at kids and sports, never at extra; sports and extra approve business customers."""

    def __init__(self, **of_set: object) -> None:
        self.kids, self.sports, self.extra = sites(["kids", "sports", "extra"], a_set("b2c", **of_set))
        self.ada = an_account(site=self.kids)
        self.token = logged_in(self.ada, self.sports).token
        approves(self.sports, TRADE)
        approves(self.extra, TRADE)


def test_plan_names_the_doors_that_close_and_where_approval_could_run_again() -> None:
    shops = Shops()
    assert told(plan_type_change(shops.ada, "B2B")) == {
        "no_longer": ["extra"],
        "approval_possible": ["sports"],
    }
    assert plan_type_change(shops.ada, "B2E").is_empty
    assert plan_type_change(shops.ada, "B2C").is_empty


def test_who_has_been_there_keeps_the_door_and_approval_runs_nowhere_again_unless_it_is_ticked() -> None:
    """D-32: the box is off by default."""
    shops = Shops()
    save(shops.ada, "B2B", agreed=plan_type_change(shops.ada, "B2B").fingerprint)
    assert Customer.objects.get().type == "B2B"
    assert answer(shops.ada, shops.sports) is LoginDecision.OPEN
    assert is_in(shops.sports, shops.token)
    assert answer(shops.ada, shops.extra) is LoginDecision.NOT_APPROVED
    assert "approval_asked" not in mail_types()


def test_ticked_site_asks_for_approval_again_ends_its_sessions_and_tells_the_receiver() -> None:
    """D-32, G5, APP-07: there alone."""
    shops = Shops()
    at_kids = logged_in(shops.ada, shops.kids).token
    plan = plan_type_change(shops.ada, "B2B")
    save(shops.ada, "B2B", agreed=plan.fingerprint, ask_again_at=[shops.sports.pk])
    assert answer(shops.ada, shops.sports) is LoginDecision.PENDING
    assert not is_in(shops.sports, shops.token)
    assert is_in(shops.kids, at_kids)
    mail = Mail.objects.get(flow="approval_asked")
    assert (mail.recipient, f"/customers/{shops.ada.pk}/sites" in mail.text) == ("sam@staff.example", True)
    record = AuditRecord.objects.latest("pk")
    assert record.event == "customer.type_changed"
    assert [one["event"] for one in record.data["also"]].count("access.asked_again") == 1


def test_site_where_nobody_approves_the_type_can_not_be_ticked() -> None:
    shops = Shops()
    plan = plan_type_change(shops.ada, "B2B").fingerprint
    before = snapshot()
    for site, to in ((shops.kids, "B2B"), (shops.extra, "B2B"), (shops.sports, "B2C")):
        with pytest.raises(Invalid) as error:
            save(shops.ada, to, agreed=plan, ask_again_at=[site.pk])
        assert (error.value.code, error.value.field) == ("no_approval_there", "ask_approval_at")
    assert snapshot() == before


def test_lost_door_needs_a_plan_that_was_seen_and_is_still_true() -> None:
    shops = Shops()
    with pytest.raises(PlanRequired) as required:
        save(shops.ada, "B2B")
    assert told(required.value.plan) == {"no_longer": ["extra"], "approval_possible": ["sports"]}
    agreed = required.value.plan.fingerprint
    approves(shops.kids, TRADE)
    with pytest.raises(PlanChanged) as changed:
        save(shops.ada, "B2B", agreed=agreed)
    assert told(changed.value.plan) == {"no_longer": ["extra"], "approval_possible": ["kids", "sports"]}
    assert Customer.objects.get().type == "B2C"


def test_access_that_opens_needs_its_plan_too() -> None:
    shops = Shops()
    save(shops.ada, "B2B", agreed=plan_type_change(shops.ada, "B2B").fingerprint)
    back = plan_type_change(shops.ada, "B2C")
    assert told(back) == {"can_log_in": ["extra"]}
    with pytest.raises(PlanRequired):
        save(shops.ada, "B2C")
    save(shops.ada, "B2C", agreed=back.fingerprint)
    assert answer(shops.ada, shops.extra) is LoginDecision.OPEN


def test_who_waits_waits_on() -> None:
    shops = Shops()
    set_access(shops.ada, site=shops.sports, state="pending", by=SAM)
    assert told(plan_type_change(shops.ada, "B2B")) == {"no_longer": ["extra"], "still_waiting": ["sports"]}
    save(shops.ada, "B2E")
    assert answer(shops.ada, shops.sports) is LoginDecision.PENDING


def test_door_walked_through_before_the_site_went_away_and_back_is_kept_by_a_row() -> None:
    shops = Shops()
    move({shops.sports: a_set("other")})
    move({shops.sports: shops.ada.set})
    assert told(plan_type_change(shops.ada, "B2B")) == {"no_longer": ["extra"], "access_kept": ["sports"]}
    save(shops.ada, "B2B", agreed=plan_type_change(shops.ada, "B2B").fingerprint)
    row = Access.objects.get(account=shops.ada, site=shops.sports)
    assert (row.state, row.origin) == ("active", "first_log_in")
    assert answer(shops.ada, shops.sports) is LoginDecision.OPEN
    assert answer(shops.ada, shops.extra) is LoginDecision.NOT_APPROVED


def test_approval_that_counts_for_the_set_is_asked_of_the_doors_themselves() -> None:
    """D-18: with an active row at a site that approves the new type, the others stay open."""
    shops = Shops(approval_for_set=True)
    assert told(plan_type_change(shops.ada, "B2B")) == {"approval_possible": ["sports"]}


def test_guest_and_stale_version() -> None:
    """G23; a guest has no doors."""
    shops = Shops()
    assert plan_type_change(a_guest(shops.kids), "B2B").is_empty
    with pytest.raises(Conflict) as error:
        save_customer(shops.ada, ProfileChanges(type="B2B"), version=9, by=SAM)
    assert error.value.code == "version_conflict"
    with pytest.raises(Invalid):
        save(shops.ada, "nothing")
