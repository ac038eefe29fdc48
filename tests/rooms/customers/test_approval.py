"""Customer types that a site accepts, and registrations that wait for approval (REG-04, APP-06, APP-07, D-18, D-31)."""

import pytest

from regulars.authentication.operations.recovery import reset_password, send_reset
from regulars.authentication.operations.sessions import NoAccess
from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import request_access, set_access
from regulars.customers.operations.accounts import NewAccount, open_account
from regulars.customers.queries.health import accounts_without_access
from regulars.customers.rules import LoginDecision
from regulars.journeys.register_customer import register
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Invalid, NotFound
from regulars.kernel.models import Mail
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.journeys.stories import SAM
from tests.mailbox import mail_types
from tests.world import PASSWORD, a_set, a_site, an_account, answer, logged_in, sites

pytestmark = pytest.mark.django_db

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
TRADE = AcceptedType("B2B", approval=True, receiver="sam@staff.example")


def accept(site: Site, *types: AcceptedType) -> None:
    version = Site.objects.get(pk=site.pk).version
    change_site(site, SiteChanges(customer_types=list(types)), version=version, by=OPERATOR)


def registered(site: Site, type_: str = "B2B", email: str = "ada@mail.example") -> Customer:
    sent = {"email": email, "last_name": "Lind", "password": PASSWORD}
    account = register(sent, type=type_, site=Site.objects.get(pk=site.pk), by=VISITOR)
    return account or Customer.objects.get(email=email)


def test_type_that_the_site_does_not_accept_is_refused_beside_the_field() -> None:
    """REG-04: at every door, staff's too; one that nobody knows says so."""
    kids = a_site("kids")
    accept(kids, AcceptedType("B2C"))
    for by in (VISITOR, SAM):
        for code, said in (
            ("B2B", "type_not_accepted"),
            ("VIP", "unknown_value"),
            ("guest", "unknown_value"),
        ):
            with pytest.raises(Invalid) as error:
                open_account(
                    NewAccount(email="ada@mail.example", last_name="Lind", type=code), site=kids, by=by
                )
            assert (error.value.code, error.value.field) == (said, "type")
    assert not Customer.objects.exists()


def test_registration_of_a_type_that_needs_approval_waits_from_the_first_moment() -> None:
    """APP-06, APP-07: pending at once, the receiver has the account's address, the customer knows; B2C gets in."""
    kids = a_site("kids")
    accept(kids, AcceptedType("B2C"), TRADE)

    ada = registered(kids)
    assert Access.objects.get().state == "pending"
    assert answer(ada, kids) is LoginDecision.PENDING
    with pytest.raises(NoAccess):
        logged_in(ada, kids)
    assert mail_types() == ["registration_waits", "approval_asked"]
    told = Mail.objects.get(flow="approval_asked")
    assert told.recipient == "sam@staff.example"
    assert f"/customers/{ada.pk}/sites" in told.text
    assert "//admin.localhost" in told.text

    ben = registered(kids, "B2C", "ben@mail.example")
    assert answer(ben, kids) is LoginDecision.OPEN


def test_receiver_reads_the_type_in_the_language_of_the_site() -> None:
    kids = a_site("kids", locale="de_AT")
    accept(kids, TRADE)
    registered(kids)
    assert "Geschäftskunde" in Mail.objects.get(flow="approval_asked").text


def test_registration_at_a_neutral_site_waits_too() -> None:
    """D-33, APP-06: the mailbox is proved, the password counts, and the door is still shut."""
    kids = a_site("kids", registration="neutral")
    accept(kids, TRADE)
    ada = registered(kids)
    assert (ada.password, answer(ada, kids)) == ("", LoginDecision.PENDING)
    assert mail_types() == ["registration_waits", "approval_asked"]


def test_who_waits_is_told_of_a_no_wherever_it_is_said() -> None:
    """APP-08: on the customer's own page too, where no reason is asked for."""
    kids = a_site("kids")
    accept(kids, TRADE)
    set_access(registered(kids), site=kids, state="disabled", by=SAM)
    assert mail_types() == ["registration_waits", "approval_asked", "access_disabled"]


def test_account_that_staff_add_has_its_approval() -> None:
    """APP-06 speaks of registrations."""
    kids = a_site("kids")
    accept(kids, TRADE)
    ada = open_account(NewAccount(email="ada@mail.example", last_name="Lind", type="B2B"), site=kids, by=SAM)
    assert answer(ada, kids) is LoginDecision.OPEN


def test_pending_customer_has_no_other_way_in() -> None:
    """APP-09, G12: not by a forgotten password, nor by a link from before, nor by asking for access once more."""
    kids = a_site("kids", a_set("b2c"))
    accept(kids, TRADE)
    ada = registered(kids)
    send_reset(ada, kids, by=VISITOR)
    assert mail_types()[-1] == "no_way_in"
    set_access(ada, site=kids, state="active", by=SAM)
    send_reset(ada, kids, by=VISITOR)
    token = Mail.objects.latest("pk").secret
    set_access(ada, site=kids, state="pending", by=SAM)
    with pytest.raises(NotFound) as error:
        reset_password(token, "eleven brown otters", site_id=kids.pk, by=VISITOR)
    assert error.value.code == "token_invalid"


def test_sister_site_that_approves_lets_nobody_in_without_a_yes_of_its_own() -> None:
    """D-18, G12: an open set opens no site that wants to say yes itself; who was there before keeps the door."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada, ben = an_account(site=kids, type="B2B"), an_account("ben@mail.example", site=kids, type="B2B")
    logged_in(ben, sports)
    accept(sports, AcceptedType("B2C"), TRADE)

    assert answer(ben, sports) is LoginDecision.OPEN
    assert answer(ada, sports) is LoginDecision.NOT_APPROVED
    with pytest.raises(NoAccess) as error:
        logged_in(ada, sports)
    assert error.value.found is LoginDecision.NOT_APPROVED
    request_access(ada, site=sports, stamp=0, by=VISITOR)
    assert answer(ada, sports) is LoginDecision.PENDING
    assert answer(ada, kids) is LoginDecision.OPEN
    assert mail_types()[-1] == "approval_asked"


@pytest.mark.parametrize(
    ("for_set", "then"), [(False, LoginDecision.NOT_APPROVED), (True, LoginDecision.OPEN)]
)
def test_one_approval_counts_for_the_set_where_the_set_says_so(for_set: bool, then: LoginDecision) -> None:  # noqa: FBT001 - a case
    """D-18, `approval_for_set`."""
    kids, sports = sites(["kids", "sports"], a_set("b2c", approval_for_set=for_set))
    accept(kids, TRADE)
    accept(sports, TRADE)
    ada = registered(kids)
    assert answer(ada, sports) is (LoginDecision.PENDING if for_set else LoginDecision.NOT_APPROVED)
    set_access(ada, site=kids, state="active", by=SAM)
    assert answer(ada, sports) is then


def test_applicant_may_use_a_sister_site_that_asks_for_no_approval() -> None:
    """D-18: pending at A doesn't block B, unless the set says that one approval counts for all of it."""
    for code, for_set, then in (("one", False, LoginDecision.OPEN), ("all", True, LoginDecision.PENDING)):
        first, second = sites([f"{code}-a", f"{code}-b"], a_set(code, approval_for_set=for_set))
        accept(first, TRADE)
        assert answer(registered(first), second) is then


def test_site_that_approves_is_nobodys_usable_door_before_it_did() -> None:
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids, type="B2B")
    accept(sports, TRADE)
    assert accounts_without_access().count == 0
    set_access(ada, site=kids, state="disabled", by=SAM)
    assert accounts_without_access().count == 1
