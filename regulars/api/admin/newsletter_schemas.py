"""The shapes of newsletters, subscriptions, proofs of consent and campaigns."""

from typing import Annotated, Any, Literal

from pydantic import Field

from regulars.api.admin.attribute_schemas import ConsentSchema
from regulars.api.schemas import Code, Listing, Moment, Patched, Schema
from regulars.newsletters.models import Campaign, CampaignRecipient, ConsentEvent, Newsletter, Subscription

__all__ = [
    "CampaignNew",
    "CampaignPatch",
    "CampaignSchema",
    "ConsentsSchema",
    "CustomerSubscription",
    "NewsletterNew",
    "NewsletterPatch",
    "NewsletterSchema",
    "SubscriptionSchema",
    "SubscriptionWish",
    "campaign_fields",
    "event_for",
    "newsletter_fields",
    "subscription_for",
]

Name = Annotated[str, Field(max_length=100)]
Wording = Annotated[str, Field(max_length=1000, description="What subscribers agree to.")]
Subject = Annotated[str, Field(max_length=200)]
MailText = Annotated[
    str, Field(max_length=20_000, description="Plain paragraphs; the line to unsubscribe is added.")
]
State = Literal["asked", "confirmed", "ended"]


class NewsletterSchema(Schema):
    """`wording_number` grows with every other wording; each proof names the one that was agreed to."""

    site: str
    code: str
    name: str
    wording: str
    wording_number: int
    active: bool
    version: int


class NewsletterNew(Schema):
    site: Code
    code: Annotated[str, Field(max_length=40)]
    name: Name
    wording: Wording
    active: bool = True


class NewsletterPatch(Schema):
    name: Patched[Name] = None
    wording: Patched[Wording] = None
    active: Patched[bool] = None


class SubscriptionSchema(Schema):
    """`asked`: somebody typed the address, and its mailbox hasn't answered yet. `customer` is null for a reader who is none."""

    site: str
    newsletter: str
    email: str
    state: State
    since: Moment
    customer: int | None


class SentCampaign(Schema):
    campaign: int
    subject: str
    at: Moment


class CustomerSubscription(SubscriptionSchema):
    """With the campaigns that were sent, at most fifty, the newest first."""

    campaigns: list[SentCampaign]


class SubscriptionWish(Schema):
    """True asks the mailbox to confirm, false unsubscribes at once."""

    subscribed: bool


class EventSchema(Schema):
    """One change: of `newsletter` or of the consent `attribute`, the other one is null. `proof` names what it was said with."""

    site: str
    newsletter: str | None
    attribute: str | None
    given: bool
    wording: str
    wording_number: int
    channel: str
    proof: str
    at: Moment


class ConsentsSchema(Listing[ConsentSchema]):
    """`events` are the latest two hundred changes, the newest first."""

    subscriptions: list[CustomerSubscription]
    events: list[EventSchema]


class CampaignSchema(Schema):
    """`sent` of `total` have been written to."""

    id: int
    site: str
    newsletter: str
    subject: str
    text: str
    state: Literal["draft", "sending", "sent", "cancelled"]
    sent: int
    total: int
    created_at: Moment
    started_at: Moment | None
    finished_at: Moment | None
    version: int


class CampaignNew(Schema):
    site: Code
    newsletter: Annotated[str, Field(max_length=40)]
    subject: Subject
    text: MailText


class CampaignPatch(Schema):
    subject: Patched[Subject] = None
    text: Patched[MailText] = None


def newsletter_fields(newsletter: Newsletter) -> dict[str, Any]:
    same = ("code", "name", "wording", "active", "version")
    return {name: getattr(newsletter, name) for name in same} | {
        "site": newsletter.site.code,
        "wording_number": newsletter.wording_nr,
    }


def _subscription(row: Subscription) -> dict[str, Any]:
    return {
        "site": row.newsletter.site.code,
        "newsletter": row.newsletter.code,
        "email": row.email,
        "state": row.state,
        "since": row.since,
        "customer": row.customer_id,
    }


def subscription_for(row: Subscription, sent: list[CampaignRecipient] | None = None) -> Any:
    """A reader of a newsletter, or with what was `sent` a customer's subscription."""
    if sent is None:
        return SubscriptionSchema(**_subscription(row))
    campaigns = [
        SentCampaign(campaign=got.campaign_id, subject=got.campaign.subject, at=got.at) for got in sent
    ]
    return CustomerSubscription(**_subscription(row), campaigns=campaigns)


def event_for(event: ConsentEvent) -> EventSchema:
    return EventSchema.of(
        event,
        site=event.site.code,
        newsletter=event.newsletter.code if event.newsletter else None,
        attribute=event.attribute or None,
        wording_number=event.wording_nr,
    )


def campaign_fields(campaign: Campaign) -> dict[str, Any]:
    newsletter = campaign.newsletter
    others = {"site": newsletter.site.code, "newsletter": newsletter.code}
    same = CampaignSchema.model_fields.keys() - others.keys()
    return {name: getattr(campaign, name) for name in same} | others
