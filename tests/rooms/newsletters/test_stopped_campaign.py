"""A campaign is stopped: what waits in the outbox is taken back, and nobody is written to afterwards (CON-03, ADM-04)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from regulars.kernel.actor import OPERATOR
from regulars.kernel.mail.outbox import send_again
from regulars.kernel.mail.sending import send_due
from regulars.kernel.models import Mail
from regulars.newsletters.models import CampaignRecipient
from regulars.newsletters.operations import sending
from regulars.newsletters.operations.campaigns import cancel_campaign, send_test, start_campaign
from regulars.newsletters.operations.sending import send_next_batch
from regulars.newsletters.operations.subscriptions import end_subscription, request_subscription
from tests.mail_server import MailServer, mail_server
from tests.rooms.newsletters.readers import VISITOR, a_newsletter, many, one_of
from tests.rooms.newsletters.test_campaigns import a_campaign, code_of, state_of
from tests.world import a_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as found:
        settings.SMTP = found.settings
        yield found


def taken(server: MailServer) -> list[str]:
    return [str(message["To"]) for message in server.taken]


def send_what_waits() -> None:
    Mail.objects.update(next_at="2020-01-01T00:00:00Z")
    while send_next_batch() or send_due():
        pass


def test_stopped_campaign_takes_back_what_waits(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """CON-03: and nothing else; a test of it, another campaign and other mails leave."""
    newsletter, other = a_newsletter(), a_newsletter("oil", a_site("fuel"))
    many(newsletter, 5)
    many(other, 1)
    monkeypatch.setattr(sending, "BATCH", 3)
    campaign = start_campaign(a_campaign(newsletter), by=OPERATOR)
    assert send_next_batch()
    second = start_campaign(a_campaign(other), by=OPERATOR)
    send_test(campaign, to="sam@staff.example", by=OPERATOR)
    request_subscription(newsletter, "ada@mail.example", by=VISITOR)
    cancel_campaign(campaign, by=OPERATOR)
    send_what_waits()
    assert sorted(taken(server)) == ["ada@mail.example", "one1@mail.example", "sam@staff.example"]
    assert (state_of(campaign), state_of(second)) == (("cancelled", 0, 5), ("sent", 1, 1))
    assert list(CampaignRecipient.objects.values_list("campaign", flat=True)) == [second.pk]
    assert code_of(lambda: cancel_campaign(campaign, by=OPERATOR)) == "campaign_not_sending"


def test_few_readers_can_be_spared_as_well(server: MailServer) -> None:
    """One portion is all of them, and none of its mails has left; the server that is away for one holds nobody up."""
    newsletter = a_newsletter()
    many(newsletter, 2)
    campaign = start_campaign(a_campaign(newsletter), by=OPERATOR)
    assert [send_next_batch(), send_next_batch()] == [True, False]
    assert state_of(campaign) == ("sending", 2, 2)
    server.refuse["one1@mail.example"] = "450 Not now"
    while send_due():
        pass
    assert [send_next_batch(), send_next_batch()] == [True, False]
    assert state_of(campaign) == ("sent", 2, 2)
    second = start_campaign(a_campaign(newsletter), by=OPERATOR)
    assert send_next_batch()
    cancel_campaign(second, by=OPERATOR)
    server.refuse.clear()
    send_what_waits()
    assert sorted(taken(server)) == ["one1@mail.example", "one2@mail.example"]


def test_those_who_were_written_to_stay_on_record(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsletter = a_newsletter()
    many(newsletter, 4)
    monkeypatch.setattr(sending, "BATCH", 2)
    campaign = start_campaign(a_campaign(newsletter), by=OPERATOR)
    assert send_next_batch()
    while send_due():
        pass
    assert send_next_batch()
    cancel_campaign(campaign, by=OPERATOR)
    send_what_waits()
    assert taken(server) == ["one1@mail.example", "one2@mail.example"]
    assert (state_of(campaign), Mail.objects.count()) == (("cancelled", 2, 4), 2)


def while_under_way(mail: Mail, act: Any) -> None:
    """Another worker has taken the mail up, and is killed or meets a server that doesn't take it."""
    held, done = Event(), Event()

    def take_up() -> None:
        try:
            with transaction.atomic():
                Mail.objects.select_for_update(no_key=True).get(pk=mail.pk)
                held.set()
                done.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker:
        taking = worker.submit(take_up)
        assert held.wait(20)
        act()
        done.set()
        taking.result()


@pytest.mark.parametrize("how", ["stopped", "unsubscribed"])
def test_mail_that_was_under_way_in_vain_is_not_tried_again(server: MailServer, how: str) -> None:
    newsletter = a_newsletter()
    many(newsletter, 1)
    campaign = start_campaign(a_campaign(newsletter), by=OPERATOR)
    assert send_next_batch()
    mail, row = Mail.objects.get(), one_of(newsletter, "one1@mail.example")
    while_under_way(
        mail,
        lambda: (
            cancel_campaign(campaign, by=OPERATOR) if how == "stopped" else end_subscription(row, by=OPERATOR)
        ),
    )
    assert Mail.objects.get().state == "queued"
    send_what_waits()
    mail.refresh_from_db()
    assert (taken(server), mail.state) == ([], "failed")
    assert code_of(lambda: send_again(mail, by=OPERATOR)) == "mail_taken_back"


def test_mail_that_has_left_stays_sent(server: MailServer) -> None:
    """Staff send it once more, and the campaign is stopped before that happens."""
    newsletter = a_newsletter()
    many(newsletter, 1)
    campaign = start_campaign(a_campaign(newsletter), by=OPERATOR)
    assert send_next_batch()
    while send_due():
        pass
    mail = Mail.objects.get()
    send_again(mail, by=OPERATOR)
    cancel_campaign(campaign, by=OPERATOR)
    send_what_waits()
    assert taken(server) == ["one1@mail.example"]
    assert (Mail.objects.get().state, CampaignRecipient.objects.count()) == ("sent", 1)
    assert code_of(lambda: send_again(mail, by=OPERATOR)) == "mail_taken_back"
