"""Sends a campaign until it is killed or done: `python -m tests.rooms.newsletters.mortal_sender HOW`.

`as-built` is the real one. `notes-later` is the control: it commits a portion's mails before it notes whose turn it was.
"""

import sys
import time

import django

django.setup()

from regulars.kernel.mail.outbox import post_many  # noqa: E402 - known only now
from regulars.newsletters.models import Campaign  # noqa: E402
from regulars.newsletters.operations import sending  # noqa: E402
from regulars.newsletters.operations.campaigns import outgoing_mail  # noqa: E402
from regulars.newsletters.queries.campaigns import confirmed_of, envelope_of  # noqa: E402

PORTION = 5


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def notes_later() -> bool:
    campaign = Campaign.objects.select_related("newsletter__site").get()
    envelope = envelope_of(campaign.newsletter, campaign.subject, campaign.text)
    rows = confirmed_of(campaign.newsletter).filter(pk__gt=campaign.reached).order_by("pk")[:PORTION]
    post_many(outgoing_mail(envelope, to=row.email, key=str(row.key), about=None) for row in rows)
    say("portion")
    time.sleep(0.05)
    Campaign.objects.update(reached=[*rows][-1].pk)
    return True


sending.BATCH = PORTION
sending.log.disabled = True
say("ready")
sys.stdin.readline()
while notes_later() if sys.argv[1] == "notes-later" else sending.send_next_batch():
    say("portion")
say("done")
