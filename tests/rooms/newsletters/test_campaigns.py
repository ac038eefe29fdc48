"""Campaigns are written, sent in portions and stopped; nobody is written to who doesn't want it (CON-03, ADM-04)."""

from dataclasses import replace
from typing import Any

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.kernel.mail.sending import send_due
from regulars.kernel.mail.smtp import mime_of
from regulars.kernel.models import Mail
from regulars.newsletters.models import Campaign, CampaignRecipient, Newsletter
from regulars.newsletters.operations import sending
from regulars.newsletters.operations.campaigns import (
    CampaignWish,
    add_campaign,
    campaign_wish_of,
    change_campaign,
    remove_campaign,
    send_test,
    start_campaign,
)
from regulars.newsletters.operations.sending import send_next_batch
from regulars.newsletters.operations.subscriptions import end_by_key, end_subscription
from tests.mail_server import mail_server
from tests.rooms.newsletters.readers import VISITOR, a_newsletter, many, one_of, subscribed
from tests.statements import counted_statements
from tests.world import a_site, sam

pytestmark = pytest.mark.django_db
TEXT = "Kites are here.\n\nCome and see them."


def a_campaign(newsletter: Newsletter) -> Campaign:
    return add_campaign(CampaignWish(newsletter, "Kites", TEXT), by=OPERATOR)


def send_all() -> int:
    portions = 0
    while send_next_batch():
        portions += 1
    return portions


def state_of(campaign: Campaign) -> tuple[str, int, int]:
    return Campaign.objects.values_list("state", "sent", "total").get(pk=campaign.pk)


def code_of(call: Any) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def test_campaign_reaches_whoever_is_subscribed_when_it_starts() -> None:
    """CON-03: of this newsletter alone; who was only asked, has left or comes later gets none."""
    newsletter, other = a_newsletter(), a_newsletter("oil", a_site("fuel"))
    for email in ("ada@mail.example", "ben@mail.example", "cyd@mail.example"):
        subscribed(newsletter, email)
    subscribed(other, "dan@mail.example")
    end_subscription(one_of(newsletter, "cyd@mail.example"), by=VISITOR)
    campaign = start_campaign(a_campaign(newsletter), by=OPERATOR)
    subscribed(newsletter, "eve@mail.example")
    Mail.objects.all().delete()
    assert send_all() == 2
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == [
        "ada@mail.example",
        "ben@mail.example",
    ]
    assert state_of(campaign) == ("sent", 2, 2)
    assert code_of(lambda: start_campaign(campaign, by=OPERATOR)) == "campaign_not_draft"
    assert code_of(lambda: remove_campaign(campaign, by=OPERATOR)) == "campaign_not_draft"
    assert (
        code_of(lambda: change_campaign(campaign, campaign_wish_of(campaign), by=OPERATOR))
        == "campaign_not_draft"
    )


def test_mail_ends_its_newsletter_with_one_click() -> None:
    """CON-02, RFC 8058: both headers, and the same link in the text; a mail of another kind has none."""
    newsletter = a_newsletter()
    row = subscribed(newsletter)
    assert mime_of(Mail.objects.get())["List-Unsubscribe"] is None
    start_campaign(a_campaign(newsletter), by=OPERATOR)
    send_all()
    mail = Mail.objects.latest("pk")
    message, link = mime_of(mail), f"http://kids.localhost:8000/newsletters/unsubscribe?key={row.key}"
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in mail.text
    assert mail.text.startswith("Kites are here.\n\nCome and see them.\n\n")


def test_who_unsubscribes_before_their_turn_gets_none(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """CON-03: also when the mail is in the outbox already."""
    newsletter = a_newsletter()
    rows = [subscribed(newsletter, f"{name}@mail.example") for name in ("ada", "ben", "cyd")]
    monkeypatch.setattr(sending, "BATCH", 2)
    campaign = start_campaign(a_campaign(newsletter), by=OPERATOR)
    with mail_server() as server:
        settings.SMTP = server.settings
        assert send_next_batch()
        end_by_key(str(rows[0].key), by=VISITOR)
        end_by_key(str(rows[2].key), by=VISITOR)
        while send_next_batch() or send_due():
            pass
        assert [str(message["To"]) for message in server.taken] == ["ben@mail.example"]
    assert state_of(campaign) == ("sent", 1, 3)
    assert CampaignRecipient.objects.get().subscription_id == rows[1].pk


def test_portion_takes_the_same_number_of_statements_whatever_its_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """CON-03: 200,000 are a thousand portions."""
    newsletter = a_newsletter()
    many(newsletter, 150)
    monkeypatch.setattr(sending, "BATCH", 100)
    start_campaign(a_campaign(newsletter), by=OPERATOR)
    with counted_statements() as hundred:
        send_next_batch()
    with counted_statements() as fifty:
        send_next_batch()
    assert (hundred.count, Mail.objects.count()) == (fifty.count, 150)


def test_campaign_waits_while_its_mails_do(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A link for a forgotten password never waits behind thousands of mails."""
    settings.SMTP = {"host": "127.0.0.1"}
    newsletter = a_newsletter()
    many(newsletter, 5)
    monkeypatch.setattr(sending, "BATCH", 2)
    monkeypatch.setattr(sending, "AHEAD", 2)
    start_campaign(a_campaign(newsletter), by=OPERATOR)
    assert [send_next_batch(), send_next_batch()] == [True, False]
    Mail.objects.update(state="sent")
    assert send_next_batch()


def test_drafts_change_are_tried_out_and_deleted() -> None:
    newsletter, staff = a_newsletter(), sam()
    campaign = a_campaign(newsletter)
    wish = replace(campaign_wish_of(campaign), text="Only kites.")
    campaign = change_campaign(campaign, wish, version=1, by=OPERATOR)
    assert code_of(lambda: change_campaign(campaign, wish, version=1, by=OPERATOR)) == "version_conflict"
    assert code_of(lambda: add_campaign(replace(wish, text=" \n "), by=OPERATOR)) == "required"
    send_test(campaign, to=staff.email, by=OPERATOR)
    mail = Mail.objects.get()
    assert (mail.recipient, mail.text.partition("\n")[0]) == (staff.email, "Only kites.")
    assert code_of(lambda: start_campaign(campaign, by=OPERATOR)) == "nobody_subscribed"
    assert not CampaignRecipient.objects.exists()
    remove_campaign(campaign, version=2, by=OPERATOR)
    assert not Campaign.objects.exists()
