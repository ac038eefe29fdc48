"""Doors inside the wall: who may log in where, and what each refusal says."""

import pytest

from regulars.authentication.operations.sessions import NoAccess, log_in
from regulars.customers.models import Access, Session
from regulars.customers.operations.access import request_access, set_access
from regulars.customers.operations.accounts import block, unblock
from regulars.customers.queries.site_access import site_accesses
from regulars.customers.rules import AccessState, LoginDecision, refusal
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, DomainError, Forbidden, Invalid, Unauthenticated
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sets import SetChanges, change_set
from tests.journeys.stories import SAM
from tests.world import a_family, a_guest, a_set, a_site, an_account, answer, is_in, logged_in, sites

pytestmark = pytest.mark.django_db


def shut(customer_set: CustomerSet) -> None:
    change_set(customer_set, SetChanges(access_mode="listed"), version=customer_set.version, by=OPERATOR)


def test_account_with_two_shops_uses_the_same_credentials_in_both() -> None:
    """LOG-02, APP-03: in a listed set a door is granted by staff."""
    listed = a_set("b2c", access_mode="listed")
    kids, sports = sites(["kids", "sports"], listed)
    ada = an_account(site=kids)
    assert answer(ada, sports) is LoginDecision.NOT_LISTED

    set_access(ada, site=sports, state="active", by=SAM)
    for site in (kids, sports):
        assert is_in(site, logged_in(ada, site).token)


def test_disabled_shop_refuses_and_leaves_the_others_usable() -> None:
    """LOG-03, G12: the reason is told only after a right password."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    set_access(ada, site=sports, state="disabled", by=SAM)

    assert is_in(kids, logged_in(ada, kids).token)
    with pytest.raises(NoAccess) as error:
        logged_in(ada, sports)
    assert (error.value.code, error.value.found) == ("access_disabled", LoginDecision.DISABLED)
    with pytest.raises(Unauthenticated) as wrong:
        logged_in(ada, sports, password="a wrong password")
    assert wrong.value.code == "wrong_credentials"


def test_disabling_keeps_the_row_with_date_and_staff_and_activating_opens_it_again() -> None:
    """APP-04."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    since = Access.objects.get().since
    set_access(ada, site=kids, state="disabled", by=SAM)
    row = Access.objects.get()
    assert (row.state, row.actor_kind, row.actor_id) == ("disabled", "staff", 7)
    assert row.since >= since

    set_access(ada, site=kids, state="active", by=SAM)
    assert logged_in(ada, kids)


@pytest.mark.parametrize("state", ["disabled", "pending"])
def test_closed_door_ends_the_sessions_there_for_good(state: str) -> None:
    """G5: opening the door again doesn't bring an old session back."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    here, there = logged_in(ada, kids).token, logged_in(ada, sports).token
    set_access(ada, site=kids, state=state, by=SAM)
    assert (is_in(kids, here), is_in(sports, there)) == (False, True)
    set_access(ada, site=kids, state="active", by=SAM)
    assert (is_in(kids, here), is_in(sports, there)) == (False, True)


@pytest.mark.parametrize("state", ["disabled", "pending"])
def test_closed_door_of_a_sub_site_ends_the_sessions_at_its_master_for_good(state: str) -> None:
    """G5: at a master the family's one row counts, so closing it closes the master too."""
    trade, north = a_family("trade", ["north"], a_set("trade"))
    nora = an_account(site=north)
    token = logged_in(nora, trade).token
    assert is_in(trade, token)
    set_access(nora, site=north, state=state, by=SAM)
    assert not is_in(trade, token)
    set_access(nora, site=north, state="active", by=SAM)
    assert not is_in(trade, token)


def test_pending_row_wins_over_an_open_set() -> None:
    """D-18: pending at one site, welcome at its sister."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids, state=AccessState.PENDING)
    with pytest.raises(NoAccess) as error:
        logged_in(ada, kids)
    assert error.value.code == "access_pending"
    token = logged_in(ada, sports).token
    assert not is_in(kids, token)


def test_blocked_account_is_out_everywhere_at_once() -> None:
    """G5, G12."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    tokens = {site: logged_in(ada, site).token for site in (kids, sports)}
    block(ada, by=SAM)
    assert not any(is_in(site, token) for site, token in tokens.items())
    with pytest.raises(NoAccess) as error:
        logged_in(ada, kids)
    assert error.value.code == "account_blocked"
    unblock(ada, by=SAM)
    assert not any(is_in(site, token) for site, token in tokens.items())


def test_first_log_in_writes_the_door_and_later_ones_find_it() -> None:
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    assert logged_in(ada, sports).first_time
    assert not logged_in(ada, sports).first_time
    row = Access.objects.get(site=sports)
    assert (row.origin, row.state) == ("first_log_in", "active")


def test_access_mode_takes_effect_at_once_and_takes_no_door_from_who_walked_through() -> None:
    """Product: *takes no door from somebody who walked through it*; NFR-01."""
    b2c = a_set("b2c")
    kids, sports, outlet = sites(["kids", "sports", "outlet"], b2c)
    ada = an_account(site=kids)
    token = logged_in(ada, sports).token
    shut(b2c)
    assert [answer(ada, site) for site in (kids, sports, outlet)] == [
        LoginDecision.OPEN,
        LoginDecision.OPEN,
        LoginDecision.NOT_LISTED,
    ]
    assert is_in(sports, token)
    b2c.refresh_from_db()
    change_set(b2c, SetChanges(access_mode="open"), version=b2c.version, by=OPERATOR)
    assert answer(ada, outlet) is LoginDecision.OPEN


def test_site_of_another_set_can_not_be_granted() -> None:
    """D-01: moving the account or a second account are the ways."""
    kids, trade = a_site("kids", a_set("b2c")), a_site("trade", a_set("b2b"))
    ada = an_account(site=kids)
    with pytest.raises(Conflict) as error:
        set_access(ada, site=trade, state="active", by=SAM)
    assert (error.value.code, error.value.field) == ("not_in_set", "site")


def test_second_site_of_a_family_is_refused_and_named() -> None:
    """D-06: one site per family; the refusal names the site in use."""
    trade, north, south = a_family("trade", ["north", "south"], a_set("trade"))
    nora = an_account(site=north)
    for site in (south, trade):
        with pytest.raises(Conflict) as error:
            set_access(nora, site=site, state="active", by=SAM)
        assert error.value.code == "family_member_exists"
        assert "Site north" in error.value.message
    assert answer(nora, south) is LoginDecision.OTHER_FAMILY_MEMBER
    assert answer(nora, trade) is LoginDecision.OPEN


def test_sites_of_a_family_are_not_open_without_a_row() -> None:
    """*Every standalone site of the set*: a master or sub needs a row."""
    trade_set = a_set("trade")
    family = a_family("trade", ["north"], trade_set)
    ben = an_account("ben@mail.example", a_site("loose", trade_set))
    assert {answer(ben, site) for site in family} == {LoginDecision.NOT_STANDALONE}


def test_unknown_state_is_refused() -> None:
    kids = a_site("kids", a_set("b2c"))
    with pytest.raises(Invalid) as error:
        set_access(an_account(site=kids), site=kids, state="ajar", by=SAM)
    assert error.value.field == "state"


def test_account_page_lists_rows_and_open_sites_without_one() -> None:
    """APP-01: every site of the set, with or without a row; no site of another set."""
    b2c = a_set("b2c")
    kids, sports, _ = sites(["kids", "sports", "outlet"], b2c)
    a_site("elsewhere", a_set("b2b"))
    ada = an_account(site=kids)
    set_access(ada, site=sports, state="disabled", by=SAM)
    assert [(door.site_code, door.row_state, door.answer) for door in site_accesses(ada)] == [
        ("kids", "active", LoginDecision.OPEN),
        ("outlet", None, LoginDecision.OPEN),
        ("sports", "disabled", LoginDecision.DISABLED),
    ]


class TestRequestAccess:
    def asked(self, site: Site, state: str | None = None):
        ada = an_account(site=a_site("home", CustomerSet.objects.get(pk=site.set_id)))
        if state:
            set_access(ada, site=site, state=state, by=SAM)
        by = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, ada.pk)
        request_access(ada, site=site, stamp=0, by=by)
        return ada

    def test_access_is_requested_where_a_password_fits_but_no_door_is(self) -> None:
        kids = a_site("kids", a_set("b2c", access_mode="listed"))
        ada = self.asked(kids)
        row = Access.objects.get(account=ada, site=kids)
        assert (row.state, row.origin, row.actor_id) == ("pending", "requested", ada.pk)
        assert answer(ada, kids) is LoginDecision.PENDING
        set_access(ada, site=kids, state="active", by=SAM)
        assert logged_in(ada, kids)

    def test_second_request_is_told_that_it_was_asked(self) -> None:
        kids = a_site("kids", a_set("b2c", access_mode="listed"))
        ada = self.asked(kids)
        with pytest.raises(Conflict) as error:
            request_access(ada, site=kids, stamp=0, by=SAM)
        assert error.value.code == "access_pending"

    def test_request_never_closes_a_door_that_is_open_by_now(self) -> None:
        """What log-in found may be old: it is asked again under the locks."""
        with pytest.raises(Conflict) as error:
            self.asked(a_site("kids", a_set("b2c")))
        assert error.value.code == "access_open"
        assert not Access.objects.filter(site__code="kids").exists()

    def test_request_opens_nothing_for_a_disabled_door(self) -> None:
        """G12."""
        with pytest.raises(Forbidden) as error:
            self.asked(a_site("kids", a_set("b2c", access_mode="listed")), "disabled")
        assert error.value.code == "access_disabled"
        assert Access.objects.get(site__code="kids").state == "disabled"

    def test_request_at_a_site_of_another_set_says_no_more_than_a_wrong_password(self) -> None:
        trade = a_site("trade", a_set("b2b"))
        ada = an_account(site=a_site("kids", a_set("b2c")))
        with pytest.raises(Unauthenticated) as error:
            request_access(ada, site=trade, stamp=0, by=SAM)
        assert error.value.code == "wrong_credentials"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("", ""),
        ("nobody@mail.example", "whatever"),
        ("ada@mail.example", "a wrong password"),
        ("ada@mail.example", ""),
        ("a" * 5000, "x" * 5000),
        ("ada\x00", "x"),
        ("\ud800", "x"),
        ("ada@mail.example", "\ud800"),
        ("gus@guest.example", ""),
    ],
)
def test_log_in_with_anything_wrong_says_the_same(username: str, password: str) -> None:
    """G9; and a guest has no way in (ACC-12)."""
    kids = a_site("kids", a_set("b2c"))
    an_account(site=kids)
    a_guest(kids)
    with pytest.raises(Unauthenticated) as error:
        log_in("kids.localhost", username, password, channel=Channel.STOREFRONT)
    assert error.value.code == "wrong_credentials"
    assert not Session.objects.exists()


def test_log_in_ignores_letter_case_and_blanks_of_the_user_name() -> None:
    """ACC-10."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    assert (
        log_in("kids.localhost", "  ADA@Mail.example ", "seven green herons", channel=Channel.API).account_id
        == ada.pk
    )


def test_refusals_are_errors_of_the_house() -> None:
    for found in LoginDecision:
        if found is not LoginDecision.OPEN:
            assert isinstance(refusal(found), DomainError)
