"""APP-09, G12: pending, disabled, blocked or not approved, nobody gets in by another door of that site.

Named there: password reset, API token, another site's session. Social log-in, single sign-on and guest conversion are no
doors yet; whoever builds one adds it to `WAYS`.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.test import Client
from django.utils.timezone import now

from regulars.authentication.queries import visits
from regulars.customers.models import Access, Customer, Session
from regulars.customers.operations.access import ask_approval_again, set_access
from regulars.customers.operations.accounts import block
from regulars.customers.operations.credentials import generate_password, send_log_in_link
from regulars.customers.rules import LoginDecision
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict
from regulars.sites.models import CustomerSet, Site
from regulars.sites.rules.types import AcceptedType
from tests.doors.api.calls import Caller, as_shopper, at, log_in
from tests.doors.storefront.browsing import is_in
from tests.doors.storefront.browsing import log_in as log_in_by_page
from tests.mailbox import last, mails, token_in
from tests.world import PASSWORD, a_family, a_set, a_site, an_account, logged_in

pytestmark = pytest.mark.django_db

NAME, NEW = "ada@mail.example", "eleven brown otters"
TRADE = AcceptedType("B2B", approval=True, receiver="sam@staff.example")


class Shop:
    """Ada was in at this site and at its sister, holds every key there is, and then the door closes."""

    def __init__(self, state: str) -> None:
        b2c = a_set("b2c")
        self.sister = a_site("sister", b2c)
        self.site: Site = a_site("shop", b2c)
        if state == "pending in the family":
            self.site, self.sub = a_family("shop2", ["sub"], b2c)
        self.ada = an_account(site=self.sister, type="B2B")
        door = self.sub if state == "pending in the family" else self.site
        set_access(self.ada, site=door, state="active", by=OPERATOR)
        self.browser, self.browser_elsewhere = self._browser(self.site), self._browser(self.sister)
        self.shopper = as_shopper(self.site, NAME)
        self.shopper_elsewhere = as_shopper(self.sister, NAME)
        at(self.site).post("/password-resets", {"username": NAME})
        self.reset = token_in(last("password_reset"))
        assert self.shopper.post("/email-proofs", {}).status == 202
        self.proof = token_in(last("verify_email"))
        change = {"email": "ada@new.example", "current_password": PASSWORD}
        assert self.shopper.post("/email-changes", change).status == 202
        self.change = token_in(last("email_change", "ada@new.example"))
        self.door = door  # where the links of mails lead (SUB-03)
        self._close(state, door)
        self.closed_at = now()

    def _browser(self, site: Site) -> Client:
        client = Client(HTTP_HOST=site.hosts.get().name)
        log_in_by_page(client)
        assert is_in(client)
        return client

    def _close(self, state: str, door: Site) -> None:
        match state:
            case "pending" | "pending in the family":
                set_access(self.ada, site=door, state="pending", by=OPERATOR)
            case "disabled":
                set_access(self.ada, site=door, state="disabled", by=OPERATOR)
            case "asked again":
                self.site.types.filter(type="B2B").update(approval=True, receiver=TRADE.receiver)
                ask_approval_again(self.ada, site=door, by=OPERATOR)
            case "blocked":
                block(self.ada, by=OPERATOR)
            case "never approved":  # the sessions stay as rows: what counts is asked, not what was ended
                self.site.types.filter(type="B2B").update(approval=True, receiver=TRADE.receiver)
                Access.objects.filter(account=self.ada, site=self.site).delete()
            case "waits for the set":
                CustomerSet.objects.filter(pk=self.ada.set_id).update(approval_for_set=True)
                Access.objects.filter(account=self.ada, site=self.site).delete()
                set_access(self.ada, site=self.sister, state="pending", by=OPERATOR)

    def fresh_browser(self, *, by_link: bool = False) -> Client:
        return Client(HTTP_HOST=(self.door if by_link else self.site).hosts.get().name)


STATES = {
    "pending": "access_pending",
    "disabled": "access_disabled",
    "asked again": "access_pending",
    "blocked": "account_blocked",
    "never approved": "no_access",
    "waits for the set": "access_pending",
    "pending in the family": "access_pending",
}


def _by_page(shop: Shop) -> None:
    client = shop.fresh_browser()
    assert log_in_by_page(client).status_code == 403
    assert not is_in(client)


def _by_api(shop: Shop) -> None:
    assert log_in(shop.site, NAME).status == 403


def _by_old_browser(shop: Shop) -> None:
    assert not is_in(shop.browser)


def _by_old_token(shop: Shop) -> None:
    assert shop.shopper.get("/me").status == 401
    assert shop.shopper.put("/me/password", {"current_password": PASSWORD, "password": NEW}).status == 401


def _by_cookie_of_the_sister(shop: Shop) -> None:
    client = shop.fresh_browser()
    client.cookies.update(shop.browser_elsewhere.cookies)
    assert not is_in(client)


def _by_token_of_the_sister(shop: Shop) -> None:
    assert Caller(shop.site.hosts.get().name, shop.shopper_elsewhere.token).get("/me").status == 401


def _by_reset_link(shop: Shop) -> None:
    client = shop.fresh_browser(by_link=True)
    client.post("/password-reset", {"token": shop.reset, "password": NEW})
    assert not is_in(client)


def _by_reset_token(shop: Shop) -> None:
    refused = at(shop.door).put(f"/password-resets/{shop.reset}", {"password": NEW})
    assert refused.status in {403, 404}
    assert log_in(shop.site, NAME, NEW).status == 401


def _by_asking_for_a_new_password(shop: Shop) -> None:
    before = len(mails())
    at(shop.site).post("/password-resets", {"username": NAME})
    assert "password_reset" not in [
        one.flow for one in mails()[before:] if one.site_id in {shop.site.pk, shop.door.pk}
    ]


def _by_mailbox_proof(shop: Shop) -> None:
    client = shop.fresh_browser(by_link=True)
    client.post("/email-proof", {"token": shop.proof})
    assert not is_in(client)


def _by_email_change(shop: Shop) -> None:
    client = shop.fresh_browser(by_link=True)
    client.post("/email-change", {"token": shop.change})
    assert not is_in(client)


def _by_email_change_of_a_program(shop: Shop) -> None:
    """The address may change, for its mailbox is proved; another token that is told then opens nothing."""
    by_link = Caller(shop.door.hosts.get().name, shop.shopper.token)
    told = by_link.put(f"/email-changes/{shop.change}").json or {}
    for token in (shop.shopper.token, told.get("token", "")):
        assert {Caller(caller.host, token).get("/me").status for caller in (shop.shopper, by_link)} == {401}


def _by_link_of_staff(shop: Shop) -> None:
    with suppress(Conflict):  # where the account can log in nowhere
        send_log_in_link(Customer.objects.get(), by=OPERATOR)
    for mail in mails():
        if mail.flow == "log_in_data" and mail.secret:
            assert at(shop.door).put(f"/password-resets/{token_in(mail)}", {"password": NEW}).status != 204


def _by_generated_password(shop: Shop) -> None:
    given = generate_password(Customer.objects.get(), by=OPERATOR)
    assert log_in(shop.site, NAME, given).status == 403
    client = shop.fresh_browser()
    log_in_by_page(client, password=given)
    assert not is_in(client)


def _by_asking_for_access(shop: Shop) -> None:
    at(shop.site).post("/access-requests", {"username": NAME, "password": PASSWORD})
    assert log_in(shop.site, NAME).status == 403


def _by_registering_again(shop: Shop) -> None:
    again = {"email": NAME, "password": PASSWORD, "password_confirmation": PASSWORD, "last_name": "Lind"}
    assert at(shop.site).post("/registrations", again | {"type": "B2B"}).status in {409, 422}


WAYS: list[Callable[[Shop], None]] = [
    _by_page,
    _by_api,
    _by_old_browser,
    _by_old_token,
    _by_cookie_of_the_sister,
    _by_token_of_the_sister,
    _by_reset_link,
    _by_reset_token,
    _by_asking_for_a_new_password,
    _by_mailbox_proof,
    _by_email_change,
    _by_email_change_of_a_program,
    _by_link_of_staff,
    _by_generated_password,
    _by_asking_for_access,
    _by_registering_again,
]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.removeprefix("_").replace("_", " "))
def test_closed_door_is_opened_by_no_other(way: Callable[[Shop], None], state: str) -> None:
    """APP-09, G12, D-18: and no session is born at the site on the way."""
    shop = Shop(state)
    way(shop)
    assert not Session.objects.filter(site__in=[shop.site, shop.door], created_at__gt=shop.closed_at).exists()
    assert not is_in(shop.browser)


@pytest.mark.parametrize("state", STATES)
def test_right_password_hears_why(state: str) -> None:
    """Only after the right password (LOG-03, G9)."""
    shop = Shop(state)
    assert log_in(shop.site, NAME).code == STATES[state]
    assert log_in(shop.site, NAME, "not this one").code == "wrong_credentials"


@pytest.mark.parametrize("state", sorted(STATES))
def test_sister_site_stays_open_unless_it_is_about_the_account_or_the_set(state: str) -> None:
    """D-18: pending at A doesn't block B, unless the set says that one approval counts for all of it."""
    shop = Shop(state)
    stays = state not in {"blocked", "waits for the set"}
    assert is_in(shop.browser_elsewhere) == stays
    assert (log_in(shop.sister, NAME).status == 201) == stays


def test_control_open_door_is_opened_by_these_ways() -> None:
    """The keys that are tried are real ones: at an open door they open."""
    shop = Shop("open")
    assert is_in(shop.browser)
    assert shop.shopper.get("/me").status == 200
    assert at(shop.door).put(f"/password-resets/{shop.reset}", {"password": NEW}).status == 204
    assert logged_in(shop.ada, shop.site, NEW).token
    fresh = Shop.fresh_browser(shop)
    log_in_by_page(fresh, password=NEW)
    assert is_in(fresh)


def test_control_open_door_is_opened_by_a_change_of_address() -> None:
    shop = Shop("open")
    shop.browser.post("/email-change", {"token": shop.change})
    assert Customer.objects.get().email == "ada@new.example"
    assert is_in(shop.browser)


def test_control_without_asking_on_every_request_old_keys_open(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop("never approved")
    monkeypatch.setattr(visits, "may_log_in", lambda _facts: LoginDecision.OPEN)
    assert is_in(shop.browser)
    assert shop.shopper.get("/me").status == 200
