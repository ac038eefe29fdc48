"""A worker is killed while it sends a campaign: nobody is written to twice, and nobody is forgotten (CON-03, G22).

CAMPAIGN_CRASHES says how often (3).
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import Mail
from regulars.newsletters.models import Campaign, CampaignRecipient
from regulars.newsletters.operations.campaigns import CampaignWish, add_campaign, start_campaign
from regulars.newsletters.operations.sending import send_next_batch
from tests.journeys.test_killed_deletion import ROOT, database_url
from tests.rooms.newsletters.readers import a_newsletter, many

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]

ROUNDS = int(os.environ.get("CAMPAIGN_CRASHES", "3"))
READERS = 1_000


def killed_after(portions: int, how: str, more: float = 0) -> None:
    """Lets a worker of its own send so many portions and a moment more."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.rooms.newsletters.mortal_sender", how],
        env=os.environ | {"DATABASE_URL": database_url(), "PYTHONWARNINGS": "ignore"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    assert [process.stdout.readline() for _ in range(portions)] == ["portion\n"] * portions
    time.sleep(more)
    process.kill()
    process.communicate()


def started() -> Campaign:
    newsletter = a_newsletter()
    many(newsletter, READERS)
    return start_campaign(
        add_campaign(CampaignWish(newsletter, "Kites", "Kites are here."), by=OPERATOR), by=OPERATOR
    )


def written_to() -> Counter[str]:
    return Counter(Mail.objects.values_list("recipient", flat=True))


def test_killed_worker_writes_to_nobody_twice_and_forgets_nobody() -> None:
    """And the next worker begins where the last commit ended."""
    campaign, dice = started(), random.Random(5)
    for _ in range(ROUNDS):
        before = len(written_to())
        killed_after(5, "as-built", dice.uniform(0, 0.03))
        assert before < len(written_to()) < READERS
    while send_next_batch():
        pass
    assert set(written_to().values()) == {1}
    assert len(written_to()) == READERS == CampaignRecipient.objects.count()
    assert Campaign.objects.values_list("state", "sent").get(pk=campaign.pk) == ("sent", READERS)


def test_control_that_notes_whose_turn_it_was_later_writes_twice() -> None:
    started()
    killed_after(3, "notes-later")
    while send_next_batch():
        pass
    assert max(written_to().values()) == 2
