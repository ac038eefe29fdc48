"""What is held of a customer's subscriptions and consents, for themselves (personal data)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulars.customers.models import Customer
from regulars.newsletters.queries.campaigns import sent_to
from regulars.newsletters.queries.consents import events_of
from regulars.newsletters.queries.readers import subscriptions_of
from regulars.sites.models import Site
from regulars.transfer.queries.personal_data import Sight

__all__ = [
    "HeldCampaign",
    "HeldConsentEvent",
    "HeldSubscription",
    "consent_events_held",
    "subscriptions_held",
]


@dataclass(frozen=True)
class HeldCampaign:
    subject: str
    at: datetime


@dataclass(frozen=True)
class HeldSubscription:
    """`campaigns` are those that were sent."""

    newsletter: str
    site: str
    email: str
    state: str
    since: datetime
    campaigns: list[HeldCampaign]


@dataclass(frozen=True)
class HeldConsentEvent:
    """`to` is the newsletter's name or the attribute's code."""

    to: str
    site: str
    given: bool
    wording: str
    wording_number: int
    channel: str
    proof: str
    at: datetime


def _is_seen(site: Site, customer: Customer, sight: Sight) -> bool:
    """A customer who asks at a site is told of its own, and of other stores unless the set is discreet; never of a sister's."""
    if sight.asked_at is None:
        return site.pk in sight.sites
    return site.pk == sight.asked_at or (site.set_id != customer.set_id and not customer.set.discreet)


def subscriptions_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """At the sites that are seen (MTX-01)."""
    if not (sight.grant.sees("consent:newsletter") and sight.grant.sees("email")):
        return {"subscriptions": []}
    rows = [row for row in subscriptions_of(customer) if _is_seen(row.newsletter.site, customer, sight)]
    sent: dict[int, list[HeldCampaign]] = {row.pk: [] for row in rows}
    for got in sent_to(sent):
        sent[got.subscription_id].append(HeldCampaign(got.campaign.subject, got.at))
    return {
        "subscriptions": [
            HeldSubscription(
                newsletter=row.newsletter.name,
                site=row.newsletter.site.name,
                email=row.email,
                state=row.state,
                since=row.since,
                campaigns=sent[row.pk],
            )
            for row in rows
        ]
    }


def consent_events_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """At the sites that are seen, the oldest first."""
    if not sight.grant.sees("consent:newsletter"):
        return {"consent_events": []}
    events = [event for event in events_of(customer, None) if _is_seen(event.site, customer, sight)]
    return {
        "consent_events": [
            HeldConsentEvent(
                to=event.newsletter.name if event.newsletter else event.attribute,
                site=event.site.name,
                given=event.given,
                wording=event.wording,
                wording_number=event.wording_nr,
                channel=event.channel,
                proof=event.proof,
                at=event.at,
            )
            for event in reversed(events)
        ]
    }
