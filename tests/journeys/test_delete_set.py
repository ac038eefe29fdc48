import pytest

from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.rules import LoginDecision
from regulars.journeys import delete_set as story
from regulars.journeys import plans
from regulars.journeys.clashes import Agreement
from regulars.journeys.customer_lifecycle import erase
from regulars.journeys.delete_set import delete_set, plan_set_deletion, start_set_deletion
from regulars.journeys.plans import PlanChanged, PlanRefused, PlanRequired
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.jobs import run_next
from regulars.kernel.models import AuditRecord, Job
from regulars.sites.models import CustomerSet, Site
from tests.journeys.stories import ERASE, SAM, SKIP, decided, delete, snapshot, to_name
from tests.world import (
    a_family,
    a_guest,
    a_set,
    a_site,
    an_account,
    answer,
    default_set,
    home,
    is_in,
    logged_in,
    sites,
    where,
)

pytestmark = pytest.mark.django_db


def codes() -> list[str]:
    return sorted(CustomerSet.objects.values_list("code", flat=True))


@pytest.mark.parametrize("choice", ["default", "picked"])
def test_sites_and_customers_go_to_the_successor(choice: str) -> None:
    """SET-11..14: as it is the default set inherits, else the picked one; the counts add up."""
    p, q = a_set("p"), a_set("q")
    kids, sports = sites(["kids", "sports"], p)
    accounts = [an_account(f"{number}@mail.example", kids) for number in range(10)]
    gus = a_guest(kids)
    erased = an_account("erased@mail.example", kids)
    erase(erased, by=SAM)

    plan = delete(p, q if choice == "picked" else None)

    successor = "q" if choice == "picked" else "default"
    assert (plan.taken_along, [site.code for site in plan.moves[0].sites]) == (12, ["kids", "sports"])
    assert {where(one) for one in [*accounts, gus, erased]} == {successor}
    assert {home(site) for site in (kids, sports)} == {successor}
    assert codes() == ["default", "q"]


def test_logins_sessions_and_doors_go_on_as_they_were() -> None:
    """SET-14: nobody is locked out, and nobody let in."""
    p = a_set("p")
    kids, sports = sites(["kids", "sports"], p)
    ada, ben, cyd = (an_account(f"{name}@mail.example", kids) for name in ("ada", "ben", "cyd"))
    token = logged_in(ada, kids).token
    set_access(ben, site=sports, state="disabled", by=SAM)
    block(cyd, by=SAM)
    delete(p)
    assert is_in(kids, token)
    assert [answer(ada, site) for site in (kids, sports)] == [LoginDecision.OPEN, LoginDecision.OPEN]
    assert [answer(ben, site) for site in (kids, sports)] == [LoginDecision.OPEN, LoginDecision.DISABLED]
    assert answer(cyd, kids) is LoginDecision.BLOCKED
    assert set(Access.objects.values_list("set_id", flat=True)) == {default_set().pk}


def test_family_goes_to_the_successor_together() -> None:
    p = a_set("p")
    family = a_family("trade", ["north"], p)
    nora = an_account("nora@mail.example", family[1])
    delete(p)
    assert {home(site) for site in family} == {"default"}
    assert is_in(family[0], logged_in(nora, family[0]).token)


def test_empty_set_is_deleted() -> None:
    delete(a_set("p"))
    assert codes() == ["default"]


def test_default_set_is_never_deleted() -> None:
    """DEF-04: also when it is empty."""
    with pytest.raises(Conflict) as error:
        delete(default_set(), a_set("p"))
    assert error.value.code == "default_set_undeletable"


def test_set_can_not_be_its_own_successor() -> None:
    """SET-13."""
    p = a_set("p")
    with pytest.raises(Invalid) as error:
        plan_set_deletion(p, successor=p)
    assert error.value.field == "heir"


def test_set_that_is_gone_is_refused() -> None:
    p, q = a_set("p"), a_set("q")
    delete(CustomerSet.objects.get(pk=p.pk))
    with pytest.raises(NotFound):
        delete(p, q)


def test_loud_site_and_discreet_successor_don_t_go_together() -> None:
    """D-33: nothing has happened."""
    p, quiet = a_set("p"), a_set("quiet", discreet=True)
    a_site("kids", p)
    before = snapshot()
    with pytest.raises(Conflict) as error:
        delete(p, quiet)
    assert error.value.code == "discreet_needs_neutral"
    assert snapshot() == before


class TestClashes:
    """SET-15, D-24."""

    @pytest.fixture
    def p(self) -> CustomerSet:
        return a_set("p")

    @pytest.fixture
    def ann(self, p) -> Customer:
        kids = a_site("kids", p)
        an_account("ben@mail.example", kids)
        return an_account("ann@mail.example", kids)

    @pytest.fixture(autouse=True)
    def there(self, ann) -> Customer:
        return an_account("ANN@mail.example", a_site("outlet"))

    @pytest.mark.parametrize("decisions", [None, SKIP], ids=["none", "skip"])
    def test_undecided_clash_moves_nobody(self, p, ann, decisions) -> None:
        """Nobody can stay in a set that is deleted: skipping is no way out here."""
        before = snapshot()
        with pytest.raises(PlanRefused) as error:
            delete(p, decisions={ann: decisions} if decisions else None)
        assert (error.value.code, error.value.field) == ("clashes", "decisions")
        assert snapshot() == before

    def test_renamed_account_comes_along(self, p, ann, there) -> None:
        delete(p, decisions={ann: to_name("ann.kids@mail.example")})
        ann.refresh_from_db()
        assert (ann.username, where(ann), codes()) == ("ann.kids@mail.example", "default", ["default"])
        assert logged_in(ann, Site.objects.get(code="kids")).account_id == ann.pk

    def test_erased_account_makes_room(self, p, ann, there) -> None:
        delete(p, decisions={ann: ERASE})
        ann.refresh_from_db()
        there.refresh_from_db()
        assert (ann.status, ann.username_key, where(ann)) == ("erased", None, "default")
        assert (there.status, there.username) == ("active", "ann@mail.example")

    @pytest.mark.parametrize("taken", ["ben@mail.example", "ann@mail.example"])
    def test_renaming_onto_a_taken_name_undoes_everything(self, p, ann, taken: str) -> None:
        before = snapshot()
        with pytest.raises(Conflict) as error:
            delete(p, decisions={ann: to_name(taken)})
        assert error.value.code == "username_taken"
        assert snapshot() == before

    def test_new_clash_between_plan_and_deletion_is_shown_first(self, p, ann) -> None:
        plan = plan_set_deletion(p)
        an_account("ben@mail.example", a_site("more"))
        before = snapshot()
        agreement = Agreement(plan.fingerprint, decided({ann: ERASE}))
        with pytest.raises(PlanChanged) as error:
            delete_set(p, successor=default_set(), agreement=agreement, by=SAM)
        assert error.value.plan.clashes.total == 2
        assert snapshot() == before

    def test_deletion_without_a_plan_needs_one_where_names_clash(self, p, ann) -> None:
        ask = {"successor": default_set(), "by": SAM}
        with pytest.raises(PlanRefused):
            start_set_deletion(p, agreement=Agreement(), **ask)
        with pytest.raises(PlanRequired):
            start_set_deletion(p, agreement=Agreement(None, decided({ann: ERASE})), **ask)
        assert where(ann) == "p"


class TestPlan:
    def test_registration_alone_does_not_change_what_was_agreed(self) -> None:
        """Whoever registers meanwhile goes to the successor like the others; nobody would decide differently."""
        p = a_set("p")
        kids = a_site("kids", p)
        plan = plan_set_deletion(p)
        ada = an_account(site=kids)
        delete_set(p, successor=plan.moves[0].to_set, agreement=Agreement(plan.fingerprint), by=SAM)
        assert where(ada) == "default"

    def test_another_site_changes_what_was_agreed(self) -> None:
        p = a_set("p")
        plan = plan_set_deletion(p)
        a_site("kids", p)
        with pytest.raises(PlanChanged):
            delete_set(p, successor=plan.moves[0].to_set, agreement=Agreement(plan.fingerprint), by=SAM)

    def test_another_successor_is_another_plan(self) -> None:
        p, q = a_set("p"), a_set("q")
        assert plan_set_deletion(p).fingerprint != plan_set_deletion(p, successor=q).fingerprint

    def test_deletion_is_one_record_about_sets_sites_and_customers(self) -> None:
        """G20: every moved customer finds it in its history."""
        p = a_set("p")
        kids = a_site("kids", p)
        ada, ben = (an_account(f"{name}@mail.example", kids) for name in ("ada", "ben"))
        records = AuditRecord.objects.count()
        delete(p)
        assert AuditRecord.objects.count() == records + 1
        record = AuditRecord.objects.latest("pk")
        assert (record.event, record.data["set"], record.data["heir"]) == ("set.deleted", "p", "default")
        assert record.data["customers"] == 2
        assert set(record.subjects.values_list("kind", "subject_id")) == {
            ("set", p.pk),
            ("set", default_set().pk),
            ("site", kids.pk),
            ("customer", ada.pk),
            ("customer", ben.pk),
        }


@pytest.mark.django_db(transaction=True)
class TestLarge:
    """SET-12: a large set is the worker's."""

    @pytest.fixture(autouse=True)
    def small_world(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(story, "LARGE", 1)
        assert plans.LARGE > 1

    def queued(self) -> tuple[CustomerSet, Job]:
        p = a_set("p")
        kids = a_site("kids", p)
        ann = an_account("ann@mail.example", kids)
        an_account("ben@mail.example", kids)
        an_account("ann@mail.example", a_site("outlet"))
        plan = plan_set_deletion(p)
        job = start_set_deletion(
            p,
            successor=default_set(),
            agreement=Agreement(plan.fingerprint, decided({ann: to_name("ann.kids@mail.example")})),
            by=SAM,
        )
        assert isinstance(job, Job)
        return p, job

    def test_deletion_waits_for_the_worker_and_is_done_by_it(self) -> None:
        p, job = self.queued()
        assert codes() == ["default", "p"]
        run_next()
        job.refresh_from_db()
        assert (job.state, job.result, codes()) == ("done", {"customers": 2, "sites": 1}, ["default"])
        record = AuditRecord.objects.get(event="set.deleted")
        assert (record.actor_kind, record.actor_id, record.door) == ("staff", 7, "backoffice")
        assert Customer.objects.filter(set=default_set()).count() == 3
        assert not CustomerSet.objects.filter(pk=p.pk).exists()

    def test_world_that_changed_before_the_worker_came_refuses_the_job(self) -> None:
        _, job = self.queued()
        an_account("ben@mail.example", Site.objects.get(code="outlet"))
        run_next()
        job.refresh_from_db()
        assert (job.state, job.error_code, codes()) == ("failed", "plan_changed", ["default", "p"])

    def test_what_would_be_refused_is_refused_before_the_worker(self) -> None:
        p = a_set("p")
        kids = a_site("kids", p)
        for name in ("ann", "ben"):
            an_account(f"{name}@mail.example", kids)
        with pytest.raises(PlanChanged):
            start_set_deletion(p, successor=default_set(), agreement=Agreement("old"), by=SAM)
        assert not Job.objects.exists()
