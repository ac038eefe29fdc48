import pytest

from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.plans import Plan, PlanChanged, PlanRequired
from regulars.journeys.save_set import (
    SavedSet,
    create_set,
    plan_new_set,
    plan_set,
    save_set,
)
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.jobs import run_next
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sets import SetChanges
from tests.journeys.stories import SAM, snapshot
from tests.world import a_family, a_set, a_site, an_account, default_set, home, is_in, logged_in, sites

pytestmark = pytest.mark.django_db

NOBODY_SAW = Agreement()


def agreed(plan: Plan) -> dict[str, object]:
    """As staff send it back."""
    return {"strategy": plan.strategy, "agreement": Agreement(plan.fingerprint)}


def create(
    code: str,
    chosen: list[Site],
    *,
    is_default: bool = False,
    strategy: Strategy | None = None,
    agreement: Agreement = NOBODY_SAW,
) -> SavedSet:
    return create_set(
        code,
        SetChanges(name=f"Set {code}"),
        is_default=is_default,
        site_ids=[site.pk for site in chosen],
        strategy=strategy,
        agreement=agreement,
        by=SAM,
    )


def save(customer_set: CustomerSet, chosen: list[Site] | None = None, **values: object) -> SavedSet:
    given = {"version": customer_set.version, "agreement": NOBODY_SAW} | values
    ids = None if chosen is None else [site.pk for site in chosen]
    changes = given.pop("changes", SetChanges())
    return save_set(customer_set, changes, site_ids=ids, by=SAM, **given)


def test_new_set_takes_the_sites_that_were_picked() -> None:
    """SET-03, SET-08: they have left their former set."""
    kids, sports, outlet = sites(["kids", "sports", "outlet"])
    made = create("b2c", [kids, sports]).customer_set
    assert [home(site) for site in (kids, sports, outlet)] == ["b2c", "b2c", "default"]
    assert (made.code, made.name) == ("b2c", "Set b2c")


def test_new_set_without_sites_is_a_set() -> None:
    assert create("b2c", []).job is None
    assert CustomerSet.objects.count() == 2


def test_new_set_with_the_mark_takes_it_from_the_former_holder() -> None:
    """SET-07: in the same step as everything else; one record."""
    create("b2c", [a_site("kids")], is_default=True)
    assert default_set().code == "b2c"
    assert (
        AuditRecord.objects.filter(event__in=["set.created", "set.made_default", "site.moved"]).count() == 1
    )


def test_new_set_whose_code_is_taken_moves_no_site() -> None:
    """SET-04: nothing is half stored."""
    kids = a_site("kids", a_set("b2c"))
    before = snapshot()
    with pytest.raises(Conflict) as error:
        create("B2C", [kids])
    assert error.value.code == "set_code_taken"
    assert snapshot() == before


def test_new_set_with_a_site_that_is_gone_is_refused() -> None:
    before = snapshot()
    with pytest.raises(NotFound) as error:
        create_set(
            "b2c",
            SetChanges(name="B2C"),
            is_default=False,
            site_ids=[999_999],
            agreement=NOBODY_SAW,
            by=SAM,
        )
    assert error.value.code == "no_such_site"
    assert snapshot() == before


@pytest.mark.parametrize("typed", ["b2c", "  b2c "])
def test_plan_of_a_new_set_is_what_creating_it_does(typed: str) -> None:
    """SITE-04: with the code as somebody types it."""
    kids = a_site("kids")
    ada = an_account(site=kids)
    plan = plan_new_set(SetChanges(), [kids.pk], strategy=Strategy.LEAVE)
    assert plan.stranded == 1
    before = snapshot()
    with pytest.raises(PlanRequired):
        create(typed, [kids])
    assert snapshot() == before
    create(typed, [kids], **agreed(plan))
    assert (home(kids), ada.set_id) == ("b2c", default_set().pk)


def test_somebody_registers_while_a_new_set_is_planned() -> None:
    """SITE-04: no set, no move."""
    kids = a_site("kids")
    an_account("ada@mail.example", kids)
    plan = plan_new_set(SetChanges(), [kids.pk], strategy=Strategy.TAKE_ALL)
    an_account("ben@mail.example", kids)
    before = snapshot()
    with pytest.raises(PlanChanged):
        create("b2c", [kids], **agreed(plan))
    assert snapshot() == before


def test_row_of_the_grid_is_saved_in_one_step() -> None:
    """SET-06, SET-09: name, mark and sites together; one record."""
    b2c = a_set("b2c")
    kids, sports = sites(["kids", "sports"])
    records = AuditRecord.objects.count()
    saved = save(b2c, [kids, sports], changes=SetChanges(name="Families"), is_default=True)
    assert (saved.customer_set.name, default_set().code) == ("Families", "b2c")
    assert {home(site) for site in (kids, sports)} == {"b2c"}
    assert AuditRecord.objects.count() == records + 1


def test_row_saved_without_sites_or_mark_leaves_them_as_they_are() -> None:
    """SET-10: what was not touched doesn't change."""
    b2c = a_set("b2c")
    kids = a_site("kids", b2c)
    save(b2c, changes=SetChanges(name="Families"))
    assert (home(kids), default_set().code) == ("b2c", "default")


def test_site_taken_out_of_a_set_falls_back_to_the_default_set() -> None:
    """SITE-02."""
    b2c = a_set("b2c")
    kids, sports = sites(["kids", "sports"], b2c)
    save(b2c, [sports])
    assert (home(kids), home(sports)) == ("default", "b2c")


def test_site_leaves_the_default_set_only_for_another_set() -> None:
    """SITE-02: there is nowhere to fall back to."""
    kids = a_site("kids")
    with pytest.raises(Conflict) as error:
        save(default_set(), [])
    assert (error.value.code, home(kids)) == ("default_keeps_sites", "default")


def test_mark_can_not_be_taken_off_its_holder() -> None:
    """DEF-05."""
    with pytest.raises(Conflict) as error:
        save(default_set(), is_default=False)
    assert (error.value.code, error.value.field) == ("default_mark_stays", "is_default")
    assert default_set().code == "default"


def test_mark_is_handed_over_by_ticking_it_elsewhere() -> None:
    """DEF-05."""
    b2c = a_set("b2c")
    save(b2c, is_default=True)
    assert default_set() == b2c


def test_row_saved_with_an_old_version_changes_nothing() -> None:
    """G23: neither the name nor a site."""
    b2c = a_set("b2c")
    kids = a_site("kids")
    save(b2c, changes=SetChanges(name="First"))
    before = snapshot()
    with pytest.raises(Conflict) as error:
        save(b2c, [kids], changes=SetChanges(name="Second"), version=1)
    assert error.value.code == "version_conflict"
    assert snapshot() == before


def test_bad_name_moves_no_site() -> None:
    """SET-10: all or nothing."""
    b2c = a_set("b2c")
    kids = a_site("kids")
    with pytest.raises(Invalid):
        save(b2c, [kids], changes=SetChanges(name=" "))
    assert home(kids) == "default"


def test_saving_sites_with_customers_needs_the_plan_that_was_shown() -> None:
    """SITE-04."""
    b2c = a_set("b2c")
    kids = a_site("kids")
    ada = an_account(site=kids)
    with pytest.raises(PlanRequired):
        save(b2c, [kids])
    plan = plan_set(b2c, SetChanges(), [kids.pk], strategy=Strategy.TAKE_ALL)
    save(b2c, [kids], **agreed(plan))
    assert (plan.taken_along, home(kids)) == (1, "b2c")
    assert is_in(kids, logged_in(ada, kids).token)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [1, 3])
def test_site_leaves_in_the_step_that_opens_its_set(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """SET-06, SITE-04: the plan is of the world that people saw, and what carries it out meets the values of the same step."""
    monkeypatch.setattr("regulars.journeys.site_moves.LARGE", 2)
    b2c = a_set("b2c", access_mode="listed")
    kids, sports = sites(["kids", "sports"], b2c)
    for number in range(rows):
        an_account(f"ada{number}@mail.example", kids)
    opening = SetChanges(access_mode="open")
    plan = plan_set(b2c, opening, [sports.pk], strategy=Strategy.LEAVE)
    saved = save(b2c, [sports], changes=opening, **agreed(plan))
    assert (saved.job is not None) == (rows == 3)
    assert run_next() == (rows == 3)
    assert (home(kids), saved.customer_set.access_mode) == ("default", "open")


def test_master_in_the_list_brings_its_subs() -> None:
    """SUB-06: saving the same list again changes nothing."""
    b2c = a_set("b2c")
    family = a_family("trade", ["north"], default_set())
    saved = save(b2c, [family[0]]).customer_set
    assert [home(site) for site in family] == ["b2c", "b2c"]
    save(saved, family)
    assert [home(site) for site in family] == ["b2c", "b2c"]


def test_loud_site_is_not_taken_into_a_set_that_becomes_discreet() -> None:
    """D-33: in one save, and nothing of it happens."""
    b2c = a_set("b2c")
    kids = a_site("kids")
    before = snapshot()
    with pytest.raises(Conflict) as error:
        save(b2c, [kids], changes=SetChanges(discreet=True))
    assert error.value.code == "discreet_needs_neutral"
    assert snapshot() == before
