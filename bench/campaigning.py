"""A campaign in portions: what one costs when few have subscribed and when many have, and what it costs to stop it."""

import statistics
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bench.figures import Figure, Ratio
from bench.placing import cpu_of

if TYPE_CHECKING:
    from regulars.newsletters.models import Campaign

__all__ = ["measure_campaigns"]

ROUNDS, TAKES = 7, 3
FEW, WAITING = 1_000, 250  # as many mails as wait in the outbox at a time
MOST, MOST_TO_STOP = 1.5, 5

# Everybody's mailbox is another one; `since` is before any campaign starts.
_SUBSCRIBERS = """
INSERT INTO newsletters_subscription (newsletter_id, email, email_key, state, since)
SELECT %(newsletter)s, 'r' || n || '@readers.example', 'r' || n || '@readers.example', 'confirmed', now() - interval '1 day'
FROM generate_series(1, %(count)s) n"""
_RECIPIENTS = """
INSERT INTO newsletters_campaignrecipient (campaign_id, subscription_id, mail_id)
SELECT %(campaign)s, mine.id, -mine.id FROM newsletters_subscription mine WHERE mine.newsletter_id = %(newsletter)s"""
_TABLES = ("newsletters_subscription", "newsletters_campaignrecipient", "kernel_mail")


def measure_campaigns() -> Iterator[Figure]:
    """On a copy of the crowd: a newsletter with a thousand readers, and one with as many as there are accounts."""
    from regulars.customers.models import Customer

    many = max(Customer.objects.count(), FEW)
    few_readers, many_readers = (_campaign(f"bench-{count}", count) for count in (FEW, many))
    _analyze()
    yield from _compared(
        f"a portion of a campaign for {many:,} readers, midway, CPU of process and database",
        _portion(few_readers),
        _portion(many_readers),
        MOST,
    )
    for campaign in (few_readers, many_readers):
        _fill_outbox(campaign)
    _analyze()
    yield from _compared(
        f"stopping a campaign that {many:,} have been written to, {WAITING} of them in the outbox",
        _stop(few_readers),
        _stop(many_readers),
        MOST_TO_STOP,
    )


def _compared(
    what: str, small: Callable[[], object], large: Callable[[], object], most: float
) -> Iterator[Figure]:
    """In turns, so that a busy machine is busy for both."""
    costs, ratios = list[float](), list[float]()
    for act in (small, large):
        cpu_of(act)
    for _ in range(ROUNDS):
        few, many = (statistics.fmean(cpu_of(act) for _ in range(TAKES)) for act in (small, large))
        costs.append(many)
        ratios.append(many / few)
    ratio = Ratio(statistics.median(ratios), most, f"times that of {FEW:,}")
    yield Figure(what, statistics.median(costs), "ms", ratio)


def _campaign(code: str, readers: int) -> "Campaign":
    """Under way, with half of its readers behind it."""
    from django.db import connection

    from regulars.kernel.actor import OPERATOR
    from regulars.newsletters.models import Campaign, Subscription
    from regulars.newsletters.operations.campaigns import CampaignWish, add_campaign, start_campaign
    from regulars.newsletters.operations.newsletters import NewsletterWish, add_newsletter
    from regulars.sites.models import Site

    site = Site.objects.get(code="sports")
    newsletter = add_newsletter(site, code, NewsletterWish(code, "I would like to read it."), by=OPERATOR)
    with connection.cursor() as cursor:
        cursor.execute(_SUBSCRIBERS, {"newsletter": newsletter.pk, "count": readers})
    wish = CampaignWish(newsletter, "Kites", "The kites of this autumn.\n\nCome and see them.")
    campaign = start_campaign(add_campaign(wish, by=OPERATOR), by=OPERATOR)
    rows = Subscription.objects.filter(newsletter=newsletter).order_by("pk")
    campaign.reached, campaign.sent = rows[readers // 2].pk, readers // 2
    campaign.save()
    return Campaign.objects.get(pk=campaign.pk)


def _portion(campaign: "Campaign") -> Callable[[], object]:
    from regulars.newsletters.models import Campaign
    from regulars.newsletters.operations.sending import BATCH, send_next_batch

    def send() -> None:
        Campaign.objects.exclude(pk=campaign.pk).update(state="sent")  # the oldest has its turn
        if not send_next_batch() or Campaign.objects.get(pk=campaign.pk).sent != campaign.sent + BATCH:
            raise AssertionError(f"no whole portion of {campaign.subject} was written")

    return send


def _fill_outbox(campaign: "Campaign") -> None:
    """All of its readers had their turn; mails to the last of them wait."""
    from django.db import connection

    from regulars.kernel.mail.outbox import post_many
    from regulars.kernel.models import Mail
    from regulars.newsletters.models import CampaignRecipient, Subscription
    from regulars.newsletters.operations.campaigns import outgoing_mail
    from regulars.newsletters.queries.campaigns import envelope_of

    newsletter = campaign.newsletter
    with connection.cursor() as cursor:
        cursor.execute(_RECIPIENTS, {"campaign": campaign.pk, "newsletter": newsletter.pk})
    last = list(Subscription.objects.filter(newsletter=newsletter).order_by("-pk")[:WAITING])
    envelope = envelope_of(newsletter, campaign.subject, campaign.text)
    mails = post_many(
        outgoing_mail(envelope, to=row.email, key=str(row.key), about=("subscription", row.pk))
        for row in last
    )
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(state=Mail.State.QUEUED)
    for row, mail in zip(last, mails, strict=True):
        CampaignRecipient.objects.filter(campaign=campaign, subscription=row).update(mail_id=mail.pk)


def _stop(campaign: "Campaign") -> Callable[[], object]:
    from regulars.kernel.actor import OPERATOR
    from regulars.newsletters.models import CampaignRecipient
    from regulars.newsletters.operations.campaigns import cancel_campaign

    written = CampaignRecipient.objects.filter(campaign=campaign).count()

    def stop() -> None:
        if cancel_campaign(campaign, by=OPERATOR).sent != written - WAITING:
            raise AssertionError("what waited was not taken back")

    return stop


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
