import pytest

from regulars.authentication.queries.visits import candidate
from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import NewAccount, block, open_account, rename, unblock
from regulars.customers.operations.passwords import change_password
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.rules import Origin
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Invalid
from tests.world import PASSWORD, a_guest, a_set, a_site, an_account, logged_in, sites, where

pytestmark = pytest.mark.django_db

SAM = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 1)
VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


@pytest.mark.parametrize("by", [SAM, VISITOR, OPERATOR], ids=["staff", "shopper", "operator"])
def test_account_joins_the_set_of_the_site_it_was_opened_for(by: Actor) -> None:
    """ACC-09, REG-01: with its access row, whoever opens it."""
    trade = a_site("trade", a_set("b2b"))
    ada = open_account(NewAccount(email="ada@mail.example", last_name="Lind"), site=trade, by=by)
    assert where(ada) == "b2b"
    row = Access.objects.get(account=ada)
    assert (row.site, row.set_id, row.state, row.origin) == (trade, trade.set_id, "active", Origin.REGISTERED)
    assert (row.actor_kind, row.actor_id) == (by.kind, by.id)


def test_user_name_exists_once_in_every_set() -> None:
    """ACC-03: one username, three sets, three accounts with their own passwords."""
    shops = [a_site(code, a_set(f"set-{code}")) for code in ("p", "q", "r")]
    accounts = [
        an_account("stacy@mail.example", shop, password=f"{shop.code} has green herons") for shop in shops
    ]
    assert len({one.pk for one in accounts}) == 3
    for account, shop in zip(accounts, shops, strict=True):
        assert logged_in(account, shop, f"{shop.code} has green herons").account_id == account.pk


def test_accounts_of_one_user_name_in_two_sets_are_strangers() -> None:
    """ACC-04: changing, renaming, blocking one leaves the other alone."""
    p, q = a_site("p", a_set("set-p")), a_site("q", a_set("set-q"))
    here, there = an_account("stacy@mail.example", p), an_account("stacy@mail.example", q)
    before = Customer.objects.values().get(pk=there.pk)

    change_password(here, current=PASSWORD, new="eleven brown otters", by=SAM)
    change_profile(here, ProfileChanges(phone="01234 5678", last_name="New"), version=here.version, by=SAM)
    rename(here, username="stacy.new@mail.example", by=SAM)
    block(here, by=SAM)

    assert Customer.objects.values().get(pk=there.pk) == before
    assert logged_in(there, q)


@pytest.mark.parametrize(
    "again",
    ["ann@mail.example", "ANN@mail.example", "  ann@mail.example ", "\uff41nn@mail.example"],
    ids=["same", "letter case", "blanks", "wide letter"],
)
@pytest.mark.parametrize("second_site", ["a", "b"])
def test_second_account_of_a_user_name_in_a_set_is_refused(again: str, second_site: str) -> None:
    """ACC-05, ACC-10: at the same site or at a sister site, in any letter case."""
    shops = {site.code: site for site in sites(["a", "b"], a_set("b2c"))}
    an_account("ann@mail.example", shops["a"])
    with pytest.raises(Conflict) as error:
        an_account("other@mail.example", shops[second_site], username=again)
    assert (error.value.code, error.value.field) == ("username_taken", "username")
    assert Customer.objects.count() == 1


def test_two_accounts_of_one_person_in_a_set_need_two_user_names() -> None:
    """ACC-06."""
    kids = a_site("kids", a_set("b2c"))
    an_account("stacy@mail.example", kids)
    an_account("stacy.test@mail.example", kids)
    assert Customer.objects.count() == 2


def test_user_name_of_another_account_can_not_be_taken_by_renaming() -> None:
    """ACC-05."""
    kids = a_site("kids", a_set("b2c"))
    an_account("ada@mail.example", kids)
    ben = an_account("ben@mail.example", kids)
    with pytest.raises(Conflict) as error:
        rename(ben, username="Ada@Mail.example", by=SAM)
    assert error.value.code == "username_taken"
    ben.refresh_from_db()
    assert ben.username == "ben@mail.example"


@pytest.mark.parametrize("how", ["blocked", "pending", "disabled"])
def test_account_that_can_not_log_in_keeps_its_user_name(how: str) -> None:
    """ACC-11: a block can't be walked around by registering again."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ann = an_account("ann@mail.example", kids)
    if how == "blocked":
        block(ann, by=SAM)
    else:
        set_access(ann, site=kids, state=how, by=SAM)
    for site in (kids, sports):
        with pytest.raises(Conflict) as error:
            an_account("ann@mail.example", site)
        assert error.value.code == "username_taken"


def test_guest_does_not_occupy_a_user_name() -> None:
    """ACC-12: and two guests of one mailbox don't meet either."""
    kids = a_site("kids", a_set("b2c"))
    for _ in range(2):
        a_guest(kids, "ann@mail.example")
    ann = an_account("ann@mail.example", kids)
    found = candidate("kids.localhost", "ann@mail.example")
    assert found is not None
    assert found.account is not None
    assert found.account.id == ann.pk


def test_guest_gets_no_user_name_no_password_and_no_door() -> None:
    gus = a_guest(a_site("kids", a_set("b2c")))
    for verb in (
        lambda: rename(gus, username="gus", by=SAM),
        lambda: block(gus, by=SAM),
        lambda: set_access(gus, site=gus.origin_site, state="active", by=SAM),
        lambda: change_password(gus, current="", new="eleven brown otters", by=SAM),
    ):
        with pytest.raises(Invalid):
            verb()
    assert not Access.objects.exists()


def test_profile_saved_with_an_old_version_is_refused() -> None:
    """G23: no update is lost."""
    ada = an_account(site=a_site("kids"))
    change_profile(ada, ProfileChanges(phone="0123 456"), version=1, by=SAM)
    with pytest.raises(Conflict) as error:
        change_profile(ada, ProfileChanges(phone="0999 999"), version=1, by=SAM)
    assert (error.value.code, error.value.details) == ("version_conflict", {"version": 2})
    ada.refresh_from_db()
    assert ada.phone == "0123 456"


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("email", "", "required"),
        ("email", "ada", "email_shape"),
        ("email", "a@b@c.example", "email_shape"),
        ("email", "ada@mail.example\nBcc: x@y.example", "control_characters"),
        ("email", f"{'a' * 250}@b.example", "too_long"),
        ("last_name", " ", "required"),
        ("last_name", "a" * 101, "too_long"),
        ("first_name", "A\x00da", "control_characters"),
        ("company", "a\ud800", "control_characters"),
        ("phone", "call me", "phone_shape"),
        ("language", "klingon", "unknown_language"),
        ("type", "VIP", "unknown_value"),
        ("username", "ada\u2028ada", "control_characters"),
        ("username", "\u202e\u3164", "required"),
        ("username", "\ufdfa" * 20, "too_long"),
        ("password", "short", "password_too_short"),
        ("password", "p" * 1025, "too_long"),
        ("password", "password1", "password_too_easy"),
        ("password", "green herons \ud800", "control_characters"),
    ],
)
def test_account_with_a_bad_value_is_refused_beside_the_field(field: str, value: str, problem: str) -> None:
    values = {"email": "ada@mail.example", "last_name": "Lind", field: value}
    with pytest.raises(Invalid) as error:
        open_account(NewAccount(**values), site=a_site("kids"), by=SAM)
    assert (error.value.code, error.value.field) == (problem, field)
    assert not Customer.objects.exists()


def test_markup_in_a_name_is_text() -> None:
    ada = an_account(site=a_site("kids"), last_name="<script>alert(1)</script>")
    assert ada.last_name == "<script>alert(1)</script>"


def test_block_is_lifted_and_doors_are_as_they_were() -> None:
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    set_access(ada, site=sports, state="disabled", by=SAM)
    block(ada, by=SAM)
    unblock(ada, by=SAM)
    assert logged_in(ada, kids)
    assert list(Access.objects.order_by("pk").values_list("state", flat=True)) == ["active", "disabled"]


def test_erased_account_takes_nothing_back() -> None:
    """D-09: erasure is for good."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    erase(ada, by=SAM)
    for verb in (
        lambda: rename(ada, username="ada", by=SAM),
        lambda: change_profile(ada, ProfileChanges(phone="0123 456"), version=2, by=SAM),
        lambda: set_access(ada, site=kids, state="active", by=SAM),
        lambda: block(ada, by=SAM),
        lambda: unblock(ada, by=SAM),
        lambda: erase(ada, by=SAM),
    ):
        with pytest.raises(Conflict) as error:
            verb()
        assert error.value.code == "account_erased"
    assert not Access.objects.exists()
