"""A site becomes another's sub site, a master, or a shop of its own: the plan, and what log-in answers then (SUB-06, F46)."""

import pytest

from regulars.customers.models import Access, AccessHistory
from regulars.customers.operations.access import set_access
from regulars.customers.rules import LoginDecision
from regulars.journeys.plans import PlanChanged, PlanRequired
from regulars.journeys.save_site import plan_site, save_site
from regulars.kernel.errors import Conflict, Invalid
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.rules import SiteKind
from tests.journeys.planned import as_planned, open_pairs
from tests.journeys.stories import SAM, numbers
from tests.world import a_family, a_set, a_site, an_account, answer, is_in, logged_in

pytestmark = pytest.mark.django_db


def becomes(site: Site, kind: SiteKind, master: Site | None = None) -> dict[str, tuple[int, int]]:
    """As staff do: look at the plan, agree; what it said of each site is what happened."""
    changes = SiteChanges(kind=kind, master_id=master.pk if master else None)
    site = Site.objects.get(pk=site.pk)
    plan = plan_site(site, changes)
    save = {"version": site.version, "agreed": plan.fingerprint, "by": SAM}
    as_planned(lambda: save_site(site, changes, **save), plan)
    return numbers(plan)


class Shops:
    """A family and a shop of its own in one open set; Ada uses the shop, Ben the sub site, Cyd both."""

    def __init__(self, **of_set: object) -> None:
        self.set = a_set("trade", **of_set)
        self.master, self.north = a_family("master", ["north"], self.set)
        self.shop = a_site("shop", self.set)
        self.ada = an_account("ada@mail.example", self.shop)
        self.ben = an_account("ben@mail.example", self.north)
        self.cyd = an_account("cyd@mail.example", self.north)
        self.token = logged_in(self.cyd, self.shop).token


@pytest.mark.parametrize("for_set", [False, True])
def test_shop_joins_a_family_and_leaves_it_again(for_set: bool) -> None:  # noqa: FBT001 - a case
    """Ben, who never came, is out; Cyd keeps the site that she had in the family; Ada comes to the master."""
    shops = Shops(approval_for_set=for_set)
    assert becomes(shops.shop, SiteKind.SUB, shops.master) == {"master": (1, 0), "shop": (0, 2)}
    assert answer(shops.ada, shops.master) is LoginDecision.OPEN
    assert answer(shops.cyd, shops.shop) is LoginDecision.OTHER_FAMILY_MEMBER
    assert not is_in(shops.shop, shops.token)
    assert AccessHistory.objects.filter(account_id=shops.cyd.pk, site_id=shops.shop.pk).exists()
    assert becomes(shops.shop, SiteKind.STANDALONE) == {"master": (0, 1), "shop": (2, 0)}


def test_shop_becomes_a_master_and_a_shop_again() -> None:
    shops = Shops()
    assert becomes(shops.shop, SiteKind.MASTER) == {"shop": (0, 1)}
    assert becomes(shops.shop, SiteKind.STANDALONE) == {"shop": (1, 0)}


def test_sub_site_gets_another_master() -> None:
    shops = Shops()
    other = a_family("other", [], shops.set)[0]
    assert becomes(shops.north, SiteKind.SUB, other) == {"master": (0, 2), "other": (2, 0)}
    assert set(Access.objects.filter(site=shops.north).values_list("family_id", flat=True)) == {other.pk}


def test_nothing_happens_before_the_plan_was_seen_and_is_still_true() -> None:
    """REO-01."""
    shops = Shops()
    changes, version = SiteChanges(kind=SiteKind.SUB, master_id=shops.master.pk), shops.shop.version
    with pytest.raises(PlanRequired) as required:
        save_site(shops.shop, changes, version=version, by=SAM)
    an_account("dan@mail.example", shops.shop)
    was, agreed = open_pairs(), required.value.plan.fingerprint
    with pytest.raises(PlanChanged):
        save_site(shops.shop, changes, version=version, agreed=agreed, by=SAM)
    assert open_pairs() == was


def test_closed_access_stays_closed() -> None:
    shops = Shops()
    set_access(shops.ada, site=shops.shop, state="disabled", by=SAM)
    becomes(shops.shop, SiteKind.SUB, shops.master)
    assert answer(shops.ada, shops.master) is LoginDecision.DISABLED


def test_what_makes_no_family_is_refused() -> None:
    shops, far = Shops(), a_site("far")
    for changes, code in [
        (SiteChanges(kind=SiteKind.SUB), "master_kind"),
        (SiteChanges(kind=SiteKind.MASTER, master_id=shops.master.pk), "master_kind"),
        (SiteChanges(kind=SiteKind.SUB, master_id=shops.north.pk), "master_kind"),
        (SiteChanges(kind=SiteKind.SUB, master_id=shops.shop.pk), "master_kind"),
        (SiteChanges(kind=SiteKind.SUB, master_id=far.pk), "master_kind"),
    ]:
        with pytest.raises(Invalid) as error:
            plan_site(shops.shop, changes)
        assert error.value.code == code
    with pytest.raises(Conflict) as refused:
        plan_site(shops.master, SiteChanges(kind=SiteKind.STANDALONE))
    assert refused.value.code == "master_has_subs"
