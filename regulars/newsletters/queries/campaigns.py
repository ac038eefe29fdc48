"""A campaign as its readers get it, how far it is, and what was sent to somebody (CON-03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from regulars.kernel.i18n import spoken
from regulars.kernel.mail.mail_types import Text
from regulars.newsletters.models import Campaign, CampaignRecipient, Newsletter, Subscription
from regulars.newsletters.rules import SubscriptionState
from regulars.newsletters.rules.mails import CAMPAIGN, UNSUBSCRIBE_PAGE
from regulars.sites.operations.mails import Composed, Letterhead, compose, letterhead_of, text_of

__all__ = ["Envelope", "campaigns_at", "confirmed_of", "envelope_of", "sent_to"]


@dataclass(frozen=True)
class Envelope:
    """All that is the same in each of a campaign's mails, so that many are composed without asking again.

    `text` is the frame with its placeholders; `subject` and `words` were typed by staff and are values: nothing in them is filled in.
    """

    head: Letterhead
    text: Text
    newsletter: Newsletter
    subject: str
    words: str
    language: str

    def composed(self, key: UUID | str) -> Composed:
        """For the subscription with this key."""
        values = {
            "newsletter": self.newsletter.name,
            "subject": self.subject,
            "text": self.words,
            "link": f"{self.head.address}{UNSUBSCRIBE_PAGE}{key}",
        }
        return compose(self.head, self.text, values)


def envelope_of(newsletter: Newsletter, subject: str, text: str) -> Envelope:
    """The site's words around the text of a campaign, in the site's language."""
    site, language = newsletter.site, spoken(newsletter.site.locale)
    return Envelope(
        letterhead_of(site), text_of(CAMPAIGN, site, language), newsletter, subject, text, language
    )


def confirmed_of(newsletter: Newsletter) -> QuerySet[Subscription]:
    """Who gets what is sent."""
    return Subscription.objects.filter(newsletter=newsletter, state=SubscriptionState.CONFIRMED)


def sent_to(subscriptions: Iterable[int]) -> QuerySet[CampaignRecipient]:
    """What was written to these subscriptions, the newest first."""
    rows = CampaignRecipient.objects.select_related("campaign__newsletter__site")
    return rows.filter(subscription__in=list(subscriptions)).order_by("-pk")


def campaigns_at(site_ids: frozenset[int] | None) -> QuerySet[Campaign]:
    """Of these sites; None: of every one."""
    rows = Campaign.objects.select_related("newsletter__site")
    return rows if site_ids is None else rows.filter(newsletter__site__in=site_ids)
