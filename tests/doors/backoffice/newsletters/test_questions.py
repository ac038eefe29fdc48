"""Staff are asked once before a campaign stops or somebody is unsubscribed; the list of newsletters says how many get each (CON-01, CON-03)."""

import pytest
from django.test import Client

from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.newsletters.models import Campaign, Newsletter
from regulars.newsletters.operations.campaigns import CampaignWish, add_campaign, start_campaign
from regulars.newsletters.operations.subscriptions import end_subscription, request_subscription
from regulars.newsletters.queries import counts
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.doors.backoffice.newsletters.test_newsletters import clerk
from tests.doors.pages import words_of
from tests.rooms.newsletters.readers import VISITOR, a_newsletter, many, one_of, subscribed
from tests.statements import counted_statements
from tests.world import a_set, an_account, sites

pytestmark = pytest.mark.django_db
ADA = "ada@mail.example"


@pytest.fixture
def shops() -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


@pytest.fixture
def toys(shops: list[Site]) -> Newsletter:
    return a_newsletter(site=shops[0])


def test_stopping_a_campaign_is_asked_once(manager: Client, toys: Newsletter) -> None:
    many(toys, 3)
    campaign = start_campaign(add_campaign(CampaignWish(toys, "Kites", "Here."), by=OPERATOR), by=OPERATOR)
    here = f"/campaigns/{campaign.pk}"
    assert f'href="{here}/cancellation"' in manager.get(here).text
    question = words_of(manager.get(f"{here}/cancellation"))
    for words in ("Stop sending Kites?", "Written so far: 0 of 3.", "Cancel"):
        assert words in question
    assert Campaign.objects.get().state == "sending"
    assert manager.post(f"{here}/cancellation")["Location"] == here
    assert Campaign.objects.get().state == "cancelled"
    assert "cancellation" not in manager.get(here).text
    too_late = manager.get(f"{here}/cancellation")
    assert (too_late.status_code, "This campaign is not being sent." in words_of(too_late)) == (200, True)
    assert "<button" not in too_late.text.partition('<form class="card"')[2].partition("</form>")[0]
    assert manager.post(f"{here}/cancellation").status_code == 409


def test_unsubscribing_a_reader_is_asked_once(manager: Client, toys: Newsletter) -> None:
    row = subscribed(toys)
    here = "/newsletters/sports/toys/subscribers"
    assert f'href="{here}/{row.pk}/ended"' in manager.get(here).text
    question = words_of(manager.get(f"{here}/{row.pk}/ended"))
    for words in (f"Unsubscribe {ADA}?", "News of toys", "Only by a mail to confirm"):
        assert words in question
    assert one_of(toys).state == "confirmed"
    assert manager.post(f"{here}/{row.pk}/ended")["Location"] == here
    assert one_of(toys).state == "ended"
    assert manager.get(f"{here}/{row.pk + 1}/ended").status_code == 404


def test_unsubscribing_a_customer_is_asked_once(manager: Client, toys: Newsletter, shops: list[Site]) -> None:
    ada = an_account(site=shops[0])
    row = subscribed(toys)
    row.customer = ada
    row.save()
    here = f"/customers/{ada.pk}/newsletters"
    assert f'href="{here}/{toys.pk}"' in manager.get(here).text
    assert f"Unsubscribe {ADA}?" in words_of(manager.get(f"{here}/{toys.pk}"))
    assert one_of(toys).state == "confirmed"
    assert manager.post(f"{here}/{toys.pk}")["Location"] == here
    assert one_of(toys).state == "ended"
    other = a_newsletter("oil", shops[1])
    assert "Not subscribed" in words_of(manager.get(f"{here}/{other.pk}"))
    assert manager.post(f"{here}/{other.pk}").status_code == 404
    assert not AuditRecord.objects.filter(event="newsletter.unsubscribed", door="storefront").exists()


def test_question_names_no_address_to_who_sees_none(toys: Newsletter, shops: list[Site]) -> None:
    """G13: the customer is named as on their page."""
    ada = an_account(site=shops[0], first_name="Ada", last_name="Lind")
    row = subscribed(toys)
    row.customer = ada
    row.save()
    client = clerk(
        shops[0], functions=(Right.EDIT_CUSTOMERS,), identity="view", attributes="edit", contact="none"
    )
    page = client.get(f"/customers/{ada.pk}/newsletters/{toys.pk}")
    if page.status_code == 200:
        assert "Ada Lind" in words_of(page)
    assert ADA not in words_of(page)


def test_list_says_how_many_get_each(
    manager: Client, toys: Newsletter, shops: list[Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was only asked or has left isn't among them; one statement counts those of every row."""
    many(toys, 3)
    end_subscription(subscribed(toys), by=VISITOR)
    request_subscription(toys, "ben@mail.example", by=VISITOR)
    page = manager.get("/newsletters").text
    assert '<td data-label="Subscribers" class="numeric">3</td>' in page
    for number in range(3):
        a_newsletter(f"more{number}", shops[1])
    with counted_statements() as four:
        manager.get("/newsletters")
    Newsletter.objects.exclude(pk=toys.pk).delete()
    with counted_statements() as one_row:
        manager.get("/newsletters")
    assert four.count == one_row.count
    monkeypatch.setattr(counts, "MOST_COUNTED", 2)
    assert "more than 2" in words_of(manager.get("/newsletters"))
