"""Newsletters, subscribers and campaigns in the back office, and the tab of a customer (CON-01, CON-03, WSH-03, ADM-04)."""

import pytest
from django.test import Client

from regulars.journeys.customer_lifecycle import export_personal_data
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord, Mail
from regulars.newsletters.models import Campaign, ConsentEvent, Newsletter, Subscription
from regulars.newsletters.operations.sending import send_next_batch
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.doors.pages import words_of
from tests.rooms.newsletters.readers import a_newsletter, many, some_news, subscribed
from tests.world import a_guest, a_set, an_account, own_role, sam, sites

NEW = {"site": "sports", "code": "toys", "name": "New toys", "wording": "I agree.", "active": "on"}


@pytest.fixture
def shops(db: None) -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


def clerk(*at: Site, functions: tuple[Right, ...] = (Right.SEND_CAMPAIGNS,), **levels: str) -> Client:
    client = Client(HTTP_HOST="admin.localhost")
    role = own_role("Clerk", functions=[Right.SEE, *functions], **({"identity": "view"} | levels))
    client.force_login(sam(role.code, "clerk@staff.example", at=at or None))
    return client


def test_newsletter_is_added_changed_and_deleted(manager: Client, shops: list[Site]) -> None:
    """CON-01: an empty list says what to do; a wording has a number; what has subscribers stays."""
    assert "No newsletters yet" in manager.get("/newsletters").text
    assert manager.post("/newsletters/new", NEW)["Location"] == "/newsletters/sports/toys"
    assert manager.post("/newsletters/new", NEW).status_code == 409
    changed = {"name": "New toys", "wording": "I agree to more.", "active": "on", "version": "1"}
    assert manager.post("/newsletters/sports/toys", changed).status_code == 303
    assert manager.post("/newsletters/sports/toys", changed | {"name": "x"}).status_code == 409
    assert Newsletter.objects.get().wording_nr == 2
    subscribed(Newsletter.objects.get())
    assert manager.post("/newsletters/sports/toys/deletion").status_code == 409
    assert Newsletter.objects.exists()


def test_subscribers_are_found_exported_and_unsubscribed(manager: Client, shops: list[Site]) -> None:
    """WSH-03: addresses that leave the house are on record."""
    newsletter = a_newsletter(site=shops[0])
    many(newsletter, 3)
    row = subscribed(newsletter)
    here = "/newsletters/sports/toys/subscribers"
    page = words_of(manager.get(f"{here}?q=ada"))
    assert "ada@mail.example" in page
    assert "one1@mail.example" not in page
    sent = b"".join(manager.get(f"{here}.csv?q=one")).decode().splitlines()  # type: ignore[arg-type]
    assert (sent[0], len(sent)) == ("email,state,since", 4)
    assert AuditRecord.objects.latest("pk").event == "newsletter.exported"
    manager.post(f"{here}/{row.pk}/ended")
    assert Subscription.objects.get(pk=row.pk).state == "ended"
    assert ConsentEvent.objects.values_list("channel", flat=True).latest("pk") == "backoffice"
    assert manager.post(f"{here}/{row.pk}/erasure").status_code == 403


def test_campaign_is_written_tried_out_sent_and_told(manager: Client, shops: list[Site]) -> None:
    """CON-03: with number and moment; the customer's page shows what was sent to them, a guest's too (ADM-04)."""
    newsletter, guest = a_newsletter(site=shops[0]), a_guest(shops[0], "ada@mail.example")
    subscribed(newsletter)
    draft = {"newsletter": f"{newsletter.pk}", "subject": "Kites", "text": "Here."}
    assert manager.post("/campaigns/new", draft | {"text": " "}).status_code == 422
    path = manager.post("/campaigns/new", draft)["Location"]
    assert "Subscribed now: 1" in words_of(manager.get(path))
    manager.post(f"{path}/test")
    assert Mail.objects.filter(flow="newsletter_campaign").exclude(recipient="ada@mail.example").count() == 1
    assert manager.post(f"{path}/sending", {"version": "7"}).status_code == 409
    assert manager.post(f"{path}/sending", {"version": "1"}).status_code == 303
    assert "0 of 1" in words_of(manager.get(path))
    while send_next_batch():
        pass
    assert "Sent" in words_of(manager.get(path))
    assert manager.post(f"{path}/deletion").status_code == 409
    page = words_of(manager.get(f"/customers/{guest.pk}/newsletters"))
    assert "Kites" in page
    assert "I would like to read about new toys by email." in page


def test_staff_ask_by_mail_and_unsubscribe_at_once(manager: Client, shops: list[Site]) -> None:
    """WSH-03: nobody but the mailbox subscribes somebody."""
    newsletter, ada = a_newsletter(site=shops[0]), an_account(site=shops[0])
    path = f"/customers/{ada.pk}/newsletters"
    manager.post(f"{path}/{newsletter.pk}", {"subscribe": ""})
    assert (Subscription.objects.get().state, ConsentEvent.objects.count()) == ("asked", 0)
    Subscription.objects.update(state="confirmed", customer=ada)
    manager.post(f"{path}/{newsletter.pk}")
    assert Subscription.objects.get().state == "ended"
    page = manager.get(path)
    assert "Unsubscribed" in words_of(page)
    assert f'<p dir="auto">{newsletter.wording}</p>' in page.text  # a proof is read to its last word


def test_staff_of_another_site_find_none_of_it(shops: list[Site]) -> None:
    """D-34: neither pages nor forms."""
    news = some_news(shops[0])
    subscribed(Newsletter.objects.get(), "ada@mail.example")
    client, at = clerk(shops[1], contact="view", consent="view"), f"/campaigns/{news['campaign_id']}"
    assert "News of toys" not in client.get("/newsletters").text
    assert "Kites" not in client.get("/campaigns").text
    for path in ("/newsletters/sports/toys", "/newsletters/sports/toys/subscribers", at, f"{at}/sending"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"{at}/sending", {"version": "1"}).status_code == 404
    draft = {"newsletter": f"{news['newsletter_id']}", "subject": "x", "text": "x"}
    assert client.post("/campaigns/new", draft).status_code == 422
    assert Campaign.objects.get().state == "draft"


def test_addresses_are_for_those_who_see_addresses_and_consents(shops: list[Site]) -> None:
    """G13."""
    newsletter = a_newsletter(site=shops[0])
    subscribed(newsletter)
    client = clerk(contact="view")
    assert client.get("/newsletters/sports/toys/subscribers").status_code == 403
    assert "subscribers" not in client.get("/newsletters/sports/toys").text
    ada = an_account(site=shops[0])
    assert client.get(f"/customers/{ada.pk}/newsletters").status_code == 403
    reader = Client(HTTP_HOST="admin.localhost")
    reader.force_login(sam("viewer", "vi@staff.example"))
    assert reader.get("/newsletters/sports/toys/subscribers").status_code == 200
    assert reader.post("/campaigns/new", {}).status_code == 403
    assert reader.get("/newsletters/sports/toys/subscribers.csv").status_code == 403


def test_mailbox_that_an_account_never_proved_is_shown_to_staff_alone(
    manager: Client, shops: list[Site]
) -> None:
    """CON-01, ADM-04: whoever typed the address may be a stranger, who is told nothing."""
    newsletter = a_newsletter(site=shops[0])
    subscribed(newsletter)
    ada = an_account(site=shops[0])
    assert "Subscribed" in words_of(manager.get(f"/customers/{ada.pk}/newsletters"))
    assert export_personal_data(ada, by=OPERATOR).subscriptions == []
    manager.post(f"/customers/{ada.pk}/newsletters/{newsletter.pk}")
    assert Subscription.objects.get().state == "ended"
