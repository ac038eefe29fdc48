"""A campaign is stopped while a worker sends it: nobody is written to afterwards but by the mail under way (CON-03)."""

from collections.abc import Callable
from typing import Any

import pytest

from regulars.kernel.mail import outbox
from regulars.kernel.mail.sending import send_due
from regulars.newsletters.operations import campaigns, sending
from regulars.newsletters.operations.campaigns import (
    CampaignWish,
    add_campaign,
    cancel_campaign,
    start_campaign,
)
from regulars.newsletters.operations.newsletters import NewsletterWish, add_newsletter
from regulars.newsletters.operations.sending import send_next_batch
from tests.journeys.stories import SAM
from tests.mail_server import MailServer, mail_server
from tests.racing import Racers, breaks, holds, quick_set, quick_site, unclean
from tests.rooms.newsletters.readers import many


def stopped_midway(racers: Racers, server: MailServer) -> Callable[[int], str | None]:
    site = quick_site("kids", quick_set("b2c"))
    newsletter = add_newsletter(site, "toys", NewsletterWish("Toys", "I agree."), by=SAM)
    many(newsletter, 12)

    def send() -> None:
        while send_next_batch() or send_due():
            pass

    def play(_number: int) -> str | None:
        wish = CampaignWish(newsletter, "Kites", "Kites are here.")
        campaign = start_campaign(add_campaign(wish, by=SAM), by=SAM)

        def stop() -> int:
            cancel_campaign(campaign, by=SAM)
            return len(server.taken)

        before = len(server.taken)
        outcomes = racers.race(send, stop, late=[0.004, 0.06])
        send()
        if problem := unclean(outcomes):
            return problem
        if outcomes[1].code == "campaign_not_sending":
            return None
        after = len(server.taken) - outcomes[1].value
        return None if after <= 1 else f"{after} mails after the stop, {outcomes[1].value - before} before"

    return play


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sending, "BATCH", 4)
    monkeypatch.setattr(sending, "AHEAD", 3)
    with mail_server() as found:
        settings.SMTP = found.settings
        yield found


def test_stopped_campaign_writes_to_nobody_else(racers: Racers, server: MailServer) -> None:
    holds(stopped_midway(racers, server))


def test_control_that_leaves_its_mails_in_the_outbox_writes_on(
    racers: Racers, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "_take_back", lambda _campaign: None)
    monkeypatch.setattr(outbox, "_taken_back", {})
    assert "mails after the stop" in breaks(stopped_midway(racers, server))
