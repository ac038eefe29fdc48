"""At the host of a master everybody is in their own sub site: its name, language, form and mails (SUB-01..03)."""

import re
from typing import Any

import pytest

from regulars.addresses.models import Address
from regulars.customers.models import Access, Consent, Customer, Session
from regulars.customers.operations.accounts import rename
from regulars.fields.rules import Purpose
from regulars.kernel.mail.outbox import html_of
from regulars.kernel.models import Mail
from regulars.sites.models import Site
from regulars.sites.operations.mails import address_of
from tests.doors.storefront.browsing import is_in, log_in, register, text
from tests.doors.storefront.conftest import Browse
from tests.journeys.families import family
from tests.journeys.stories import SAM
from tests.mailbox import last, mails, token_in
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.rooms.fields.forms import a_form_of
from tests.statements import counted_statements
from tests.world import PASSWORD, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(db: None) -> Site:
    """Trade speaks English; North, where Nora is, German."""
    trade, *_ = family()
    Site.objects.filter(code="north").update(name="Handel Nord", locale="de_DE", brand_colour="#0d7390")
    an_account("nora@mail.example", Site.objects.get(code="north"))
    return trade


def _title(page: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", text(page), re.DOTALL)
    assert found
    return " ".join(found[1].split())


def test_pages_at_the_master_are_those_of_the_own_site(trade: Site, browse: Browse) -> None:
    """SUB-03: name, language and colour, from the first page after the log-in until the log-out."""
    client = browse("trade")
    assert "Site trade" in _title(client.get("/"))
    log_in(client, "nora@mail.example")
    for path in ("/", "/account", "/account/password", "/account/sessions"):
        page = client.get(path)
        assert "Handel Nord" in _title(page), path
        assert '<html lang="de-DE"' in text(page), path
        assert "0d7390" in text(page), path
    client.post("/logout")
    page = client.get("/")
    assert "Site trade" in _title(page)
    assert "Handel Nord" not in text(page)


def test_page_at_the_master_costs_what_another_one_costs(trade: Site, browse: Browse) -> None:
    """One statement: who knocks, through which site, and which is theirs (G4)."""
    client = browse("trade")
    log_in(client, "nora@mail.example")
    client.get("/")
    with counted_statements() as counted:
        assert "Handel Nord" in text(client.get("/"))
    assert counted.count == 1


def test_profile_is_asked_by_the_form_of_the_own_site(trade: Site, browse: Browse) -> None:
    """SUB-03, MYA-05: and a consent is given to that site."""
    north = Site.objects.get(code="north")
    a_form_of(north, Purpose.PROFILE, {"last_name": {}, "department": {}, "marketing_opt_in": {}})
    client = browse("trade")
    log_in(client, "nora@mail.example")
    page = text(client.get("/account"))
    assert ('name="department"' in page, 'name="phone"' in page) == (True, False)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    sent = {"last_name": "Nord", "department": "X", "marketing_opt_in": "on", "version": version[1]}
    assert client.post("/account", sent).status_code == 303
    assert list(Consent.objects.values_list("site__code", "given")) == [("north", True)]


def test_mails_that_are_asked_for_at_the_master_come_from_the_own_site(trade: Site, browse: Browse) -> None:
    """SUB-03, MSG-02: a forgotten password, a mailbox to confirm, another address; each link leads back to the master, and counts there."""
    north = Site.objects.get(code="north")
    client = browse("trade")
    client.post("/password-forgotten", {"username": "nora@mail.example"})
    log_in(client, "nora@mail.example")
    client.post("/account/email/proof")
    client.post("/account/email", {"email": "new@mail.example", "current_password": PASSWORD})
    sent = mails()
    assert {mail.flow for mail in sent} == {
        "password_reset",
        "verify_email",
        "email_change",
        "email_change_asked",
    }
    for mail in sent:
        assert (mail.site_id, mail.sender_name, mail.language) == (north.pk, "Handel Nord", "de"), mail.flow
        for words in (mail.text, html_of(mail)):
            assert address_of(trade) in words, mail.flow
            assert address_of(north) not in words, mail.flow
    assert f'href="{address_of(trade)}"' in html_of(sent[0])
    token = token_in(last("verify_email"))
    assert browse("north").post("/email-proof", {"token": token}).status_code == 404
    assert client.post("/email-proof", {"token": token}).status_code == 303
    new_browser = browse("trade")
    sent_form = {"token": token_in(last("password_reset")), "password": "nine blue owls"}
    new_browser.post("/password-reset", sent_form)
    assert is_in(new_browser)


def test_mails_that_are_asked_for_at_the_own_host_lead_there(trade: Site, browse: Browse) -> None:
    """MSG-02: and what staff do leads to the customer's own site, too."""
    north, nora = Site.objects.get(code="north"), Customer.objects.get()
    browse("north").post("/password-forgotten", {"username": "nora@mail.example"})
    rename(nora, username="nora.nord", by=SAM)
    sent = mails()
    assert {mail.flow for mail in sent} == {"password_reset", "username_changed"}
    for mail in sent:
        assert address_of(north) in mail.text, mail.flow
        assert address_of(trade) not in mail.text + html_of(mail), mail.flow


def test_address_that_is_kept_at_the_master_is_of_the_own_site_and_its_mail_leads_back(
    trade: Site, browse: Browse
) -> None:
    """SUB-03, MSG-02: added, changed and deleted."""
    Customer.objects.update(email_proved_at="2026-01-01T00:00:00Z")
    client = browse("trade")
    log_in(client, "nora@mail.example")
    both = {"for_shipping": "on", "for_billing": "on"}
    client.post("/account/addresses/new", BERLIN | both)
    address = Address.objects.select_related("entered_at").get()
    client.post(f"/account/addresses/{address.pk}", LONDON | both)
    client.post(f"/account/addresses/{address.pk}/deleted", {"version": "2"})
    assert address.entered_at == Site.objects.get(code="north")
    assert [mail.flow for mail in mails()] == ["address_added", "address_changed", "address_removed"]
    for mail in mails():
        assert (mail.sender_name, mail.language) == ("Handel Nord", "de")
        assert f"{address_of(trade)}/account/addresses\n" in mail.text


def test_links_of_the_master_count_there_for_customers_who_are_logged_in(trade: Site, browse: Browse) -> None:
    """Max is of the master; Nora's browser is at North there, and his link still is one of that host."""
    an_account("max@mail.example", trade)
    client = browse("trade")
    client.post("/password-forgotten", {"username": "max@mail.example"})
    token = token_in(last("password_reset"))
    log_in(client, "nora@mail.example")
    assert client.get(f"/password-reset?token={token}").status_code == 200


def test_ended_log_in_is_told_on_a_page_of_the_master(trade: Site, browse: Browse) -> None:
    client = browse("trade")
    log_in(client, "nora@mail.example")
    Access.objects.update(state="pending")
    page = client.get("/")
    assert "Site trade" in _title(page)
    assert "Handel Nord" not in text(page)
    assert "still waiting for approval" in text(page)


def test_visitor_chooses_the_sub_shop_and_is_in(trade: Site, browse: Browse) -> None:
    """SUB-01: welcomed by the chosen site, at the host of the master."""
    client = browse("trade")
    page = text(client.get("/register"))
    assert re.findall(r'name="sub_shop" value="(\w+)"', page) == ["north", "south"]
    assert "Sub shop" in page
    answer = register(client, sub_shop="south", type="B2C")
    assert answer.status_code == 303
    page = text(client.get(answer["Location"]))
    assert "Welcome to Site south" in page
    assert Access.objects.get(account__username="ada@mail.example").site.code == "south"
    assert Session.objects.get().site.code == "trade"
    welcome = last("registered")
    assert (welcome.sender_name, f"{address_of(trade)}/email-proof?token=" in welcome.text) == (
        "Site south",
        True,
    )
    assert address_of(Site.objects.get(code="south")) not in welcome.text + html_of(welcome)
    assert client.post("/email-proof", {"token": token_in(welcome)}).status_code == 303


def test_visitor_who_chooses_nothing_is_asked_again(trade: Site, browse: Browse) -> None:
    client = browse("trade")
    answer = register(client, type="B2C")
    assert answer.status_code == 422
    assert "Please fill this in" in text(answer)
    assert not Access.objects.filter(account__username="ada@mail.example").exists()


def test_business_waits_for_the_approval_of_the_chosen_sub_shop(trade: Site, browse: Browse) -> None:
    """SUB-01, APP-06"""
    client = browse("trade")
    answer = register(client, sub_shop="north", type="B2B")
    assert answer["Location"] == "/register/waits"
    assert not is_in(client)
    assert log_in(client).status_code == 403


def test_customer_of_north_is_told_so_at_south(trade: Site, browse: Browse) -> None:
    """SUB-02: after the right password, and after no other."""
    client = browse("south")
    wrong = log_in(client, "nora@mail.example", "not this one")
    assert "Handel Nord" not in text(wrong)
    right = log_in(client, "nora@mail.example")
    assert (right.status_code, "Your account belongs to Handel Nord." in text(right)) == (403, True)
    assert "Request access" not in text(right)
    assert not is_in(client)


def test_discreet_family_tells_nobody(browse: Browse) -> None:
    """SUB-02"""
    _, north, _ = family(discreet=True)
    an_account("nora@mail.example", north)
    client = browse("south")
    page = text(log_in(client, "nora@mail.example"))
    assert "can&#39;t be used at this shop" in page
    assert "north" not in page.lower()


def test_discreet_family_lists_the_log_in_at_the_master(browse: Browse) -> None:
    """Site and host are both here; the log-in at another shop of the set isn't."""
    trade, north, _ = family(discreet=True)
    nora = an_account("nora@mail.example", north)
    other = a_site("other", trade.set, registration="neutral")
    for code in ("trade", "north", "other"):
        client = browse(code)
        log_in(client, nora.username)
    client = browse("trade")
    log_in(client, nora.username)
    page = text(client.get("/account/sessions"))
    assert ("Site trade" in page, "Site north" in page, other.name in page) == (True, True, False)


def test_request_for_access_chooses_the_sub_shop(trade: Site, browse: Browse) -> None:
    """SUB-01: Ada has an account in the set; the master offers what its registration form offers."""
    an_account(site=a_site("home", trade.set))
    client = browse("trade")
    offered = text(log_in(client))
    assert re.findall(r'name="sub_shop" value="(\w+)"', offered) == ["north", "south"]
    ticket = re.search(r'name="ticket" value="([^"]+)"', offered)
    assert ticket
    again = client.post("/access-request", {"ticket": ticket[1]})
    assert (again.status_code, "Please fill this in" in text(again)) == (422, True)
    assert f'value="{ticket[1]}"' in text(again)  # no new one: ten minutes are ten minutes
    sent = client.post("/access-request", {"ticket": ticket[1], "sub_shop": "south"})
    assert sent["Location"] == "/access-requested"
    assert Access.objects.get(state="pending").site.code == "south"
    assert not Mail.objects.filter(site_id=trade.pk).exists()
