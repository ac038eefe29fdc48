"""The worker's half of a campaign: a portion of subscribers at a time, each with its mails in one transaction (CON-03, G22).

Who had their turn is known by a place in the order of subscriptions, which moves on with the portion's mails or not at all: killed in
between, the next worker begins where the last commit ended, and nobody is written to twice or forgotten.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from regulars.kernel.errors import Busy, translate_db_errors
from regulars.kernel.mail.outbox import post_many, taken_back_where
from regulars.kernel.models import Mail
from regulars.newsletters.models import Campaign, CampaignRecipient, Subscription
from regulars.newsletters.operations.campaigns import outgoing_mail
from regulars.newsletters.queries.campaigns import confirmed_of, envelope_of
from regulars.newsletters.rules import SubscriptionState
from regulars.newsletters.rules.campaigns import CampaignState
from regulars.newsletters.rules.mails import CAMPAIGN

__all__ = ["BATCH", "send_next_batch"]

BATCH = 200
AHEAD = 50  # so few wait in the outbox that no link for a forgotten password waits behind a campaign

log = logging.getLogger(__name__)


def send_next_batch() -> bool:
    """Write the next portion of the oldest campaign into the outbox. False when there is nothing to do now.

    It has ended once everybody had their turn and none of its mails waits for a first attempt: until then it can be stopped.
    """
    queued = Mail.objects.filter(state=Mail.State.QUEUED, flow=CAMPAIGN.code)
    try:
        with translate_db_errors(), transaction.atomic():
            rows = Campaign.objects.select_related("newsletter__site")
            sending = rows.select_for_update(skip_locked=True, of=("self",)).filter(
                state=CampaignState.SENDING
            )
            campaign = sending.order_by("pk").first()
            if campaign is None or queued[:AHEAD].count() == AHEAD:
                return False
            portion = _portion(campaign)
            if not portion and settings.SMTP and queued.filter(attempts=0, error="").exists():
                return False
            _send(campaign, portion)
    except Busy:
        log.info("a campaign met a lock and goes on in a moment")
        return False
    return True


@taken_back_where(CAMPAIGN.code)
def _is_over(mail: Mail) -> bool:
    """Its campaign was stopped or its reader has unsubscribed while it was under way, so that nobody could take it back."""
    recipients = CampaignRecipient.objects.filter(subscription=mail.about_id, mail_id=mail.pk)
    return recipients.filter(
        Q(campaign__state=CampaignState.CANCELLED) | Q(subscription__state=SubscriptionState.ENDED)
    ).exists()


def _portion(campaign: Campaign) -> list[Subscription]:
    """Held, so that whoever unsubscribes does so before their turn or finds their mail in the outbox."""
    waiting = confirmed_of(campaign.newsletter).filter(
        pk__gt=campaign.reached, since__lte=campaign.started_at
    )
    return list(waiting.select_for_update(no_key=True).order_by("pk")[:BATCH])


def _send(campaign: Campaign, portion: list[Subscription]) -> None:
    if portion:
        envelope = envelope_of(campaign.newsletter, campaign.subject, campaign.text)
        mails = post_many(
            outgoing_mail(envelope, to=row.email, key=str(row.key), about=("subscription", row.pk))
            for row in portion
        )
        CampaignRecipient.objects.bulk_create(
            CampaignRecipient(campaign=campaign, subscription=row, mail_id=mail.pk)
            for row, mail in zip(portion, mails, strict=True)
        )
        campaign.reached = portion[-1].pk
        campaign.sent += len(portion)
    else:
        campaign.state, campaign.finished_at = CampaignState.SENT.value, now()
        campaign.sent = CampaignRecipient.objects.filter(campaign=campaign).count()
    campaign.save(update_fields=["reached", "sent", "state", "finished_at"])
