"""Who logs in at a master is led into their own sub site, always into the same (SUB-03, SUB-04)."""

import pytest

from regulars.authentication.operations.recovery import ask_for_reset, ask_to_tell_owner, reset_password
from regulars.authentication.operations.sessions import NoAccess
from regulars.authentication.queries.visits import Visit, visit
from regulars.customers.models import Access
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.queries.primary_site import primary_site
from regulars.customers.rules import LoginDecision
from regulars.journeys.save_site import plan_site, save_site
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges
from regulars.sites.rules import SiteKind
from tests.mailbox import last, mails, token_in
from tests.world import a_family, a_set, a_site, an_account, logged_in

pytestmark = pytest.mark.django_db
VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


class Family:
    """Nora is of North, Sol of South, Max of the master itself; each is logged in at the master."""

    def __init__(self, **of_set: object) -> None:
        self.set = a_set("trade", **of_set)
        self.master, self.north, self.south = a_family("trade", ["north", "south"], self.set)
        self.nora = an_account("nora@mail.example", self.north)
        self.sol = an_account("sol@mail.example", self.south)
        self.max = an_account("max@mail.example", self.master)
        self.token = {who: logged_in(who, self.master).token for who in (self.nora, self.sol, self.max)}


def at(site: Site, token: str) -> Visit:
    here = visit(site.hosts.get().name, token)
    assert here is not None
    return here


def test_each_is_led_into_their_own_site() -> None:
    """SUB-03: the session is one of the master's host; what counts is the sub site."""
    family = Family()
    seen = {who.email: at(family.master, token) for who, token in family.token.items()}
    assert {email: (here.site.code, here.through_site.code) for email, here in seen.items()} == {
        "nora@mail.example": ("north", "trade"),
        "sol@mail.example": ("south", "trade"),
        "max@mail.example": ("trade", "trade"),
    }
    assert [here.site.name for here in seen.values()] == ["Site north", "Site south", "Site trade"]


def test_visitor_is_at_the_master() -> None:
    family = Family()
    for token in ("", "x" * 43):
        here = at(family.master, token)
        assert (here.site.code, here.through_site.code, here.account) == ("trade", "trade", None)


def test_session_of_the_master_is_none_of_the_sub_site() -> None:
    family = Family()
    assert at(family.north, family.token[family.nora]).account is None


def test_fifty_log_ins_lead_to_the_same_site() -> None:
    """SUB-04: nothing is chosen, the one row says it; the rows of others and of other shops make no difference."""
    family = Family()
    for number in range(5):
        set_access(family.nora, site=a_site(f"more{number}", family.set), state="active", by=OPERATOR)
        an_account(f"other{number}@mail.example", family.south)
    tokens = [logged_in(family.nora, family.master).token for _ in range(50)]
    assert [at(family.master, token).site.code for token in tokens] == ["north"] * 50


def test_site_that_nobody_is_led_to_any_more_is_not_shown() -> None:
    """A session that ended hears nothing of whose it was: the page is the master's."""
    family = Family()
    set_access(family.nora, site=family.north, state="disabled", by=OPERATOR)
    block(family.sol, by=OPERATOR)
    for who in (family.nora, family.sol):
        here = at(family.master, family.token[who])
        assert (here.site.code, here.account) == ("trade", None)


def test_pending_row_leads_nobody_in() -> None:
    """The row is made pending behind the back of the session, which stays as a row."""
    family = Family()
    Access.objects.filter(account=family.nora).update(state="pending")
    here = at(family.master, family.token[family.nora])
    assert (here.site.code, here.account, here.ended) == ("trade", None, LoginDecision.PENDING)


def test_site_that_becomes_a_shop_of_its_own_takes_its_customers_out_of_the_family() -> None:
    """SUB-03 from the next request on."""
    family = Family()
    north, changes = Site.objects.get(code="north"), SiteChanges(kind=SiteKind.STANDALONE)
    plan = plan_site(north, changes)
    save_site(north, changes, version=north.version, agreed=plan.fingerprint, by=OPERATOR)
    assert at(family.master, family.token[family.nora]).account is None
    assert at(family.master, family.token[family.sol]).site.code == "south"


def test_right_password_at_another_site_of_the_family_is_told_the_own_one() -> None:
    """SUB-02: named to the person who gave the right password."""
    family = Family()
    with pytest.raises(NoAccess) as refused:
        logged_in(family.nora, family.south)
    assert refused.value.code == "family_member_exists"
    assert "Site north" in refused.value.message


def test_discreet_set_names_no_site_of_the_family() -> None:
    """SUB-02: not even that there is one."""
    family = Family(discreet=True)
    with pytest.raises(NoAccess) as refused:
        logged_in(family.nora, family.south)
    assert refused.value.code == "no_access"
    assert "north" not in refused.value.message.lower()


@pytest.mark.parametrize("discreet", [False, True])
def test_what_a_stranger_asks_for_at_a_master_leads_to_the_own_site_where_the_set_is_discreet(
    *, discreet: bool
) -> None:
    """MSG-02: else the mail of North would tell that it belongs to Trade. The link for a new password counts where it leads to."""
    family = Family()
    Site.objects.filter(set=family.set).update(registration="neutral")
    type(family.set).objects.filter(pk=family.set.pk).update(discreet=discreet)
    for ask in (ask_for_reset, ask_to_tell_owner):
        ask("nora@mail.example", site_id=family.master.pk, by=VISITOR)
    assert [(mail.flow, mail.sender_name) for mail in mails()] == [
        ("password_reset", "Site north"),
        ("already_registered", "Site north"),
    ]
    for mail in mails():
        hosts = [code for code in ("trade", "north") if f"{code}.localhost" in mail.text]
        assert hosts == ["north" if discreet else "trade"]
        assert ("trade" in mail.text.lower()) == (not discreet)
    assert "account at Site north" not in mails()[1].text  # the try was at the master
    there = family.north if discreet else family.master
    token = token_in(last("password_reset"))
    assert reset_password(token, "another long pass phrase", site_id=there.pk, by=VISITOR) is None


def test_customer_of_a_family_is_written_to_by_their_own_site() -> None:
    """SUB-03: also where the account was opened at the site that is the master by now."""
    family = Family()
    for who, code in ((family.nora, "north"), (family.max, "trade")):
        home = primary_site(who)
        assert home is not None
        assert home.site_code == code
    type(family.nora).objects.filter(pk=family.nora.pk).update(origin_site=family.master)
    home = primary_site(type(family.nora).objects.get(pk=family.nora.pk))
    assert home is not None
    assert home.site_code == "north"
