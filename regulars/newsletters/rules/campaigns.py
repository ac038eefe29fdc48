"""Campaigns: a mail to everybody who subscribed to a newsletter (CON-03, ADM-04)."""

from enum import StrEnum

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.i18n import noop
from regulars.kernel.texts import one_line, paragraph

__all__ = [
    "ADDED",
    "CANCELLED",
    "CHANGED",
    "REMOVED",
    "STARTED",
    "STATES",
    "TESTED",
    "CampaignState",
    "campaign_not_draft",
    "campaign_not_sending",
    "check_subject",
    "check_text",
    "no_such_campaign",
    "nobody_subscribed",
]


class CampaignState(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"


STATES = {
    CampaignState.DRAFT: noop("Draft"),
    CampaignState.SENDING: noop("Being sent"),
    CampaignState.SENT: noop("Sent"),
    CampaignState.CANCELLED: noop("Stopped"),
}
_READERS = {"newsletter": str, "campaign": str}
_LABELS = {"subject": noop("Subject"), "text": noop("Text"), "newsletter": noop("Newsletter")}

ADDED = Event(
    "campaign.added", "drafted campaign {campaign} for newsletter {newsletter} of {site}", readers=_READERS
)
CHANGED = Event(
    "campaign.changed",
    "changed campaign {campaign} for newsletter {newsletter} of {site}: {fields}",
    _LABELS,
    _READERS,
)
REMOVED = Event(
    "campaign.removed", "deleted campaign {campaign} for newsletter {newsletter} of {site}", readers=_READERS
)
TESTED = Event("campaign.tested", "sent themselves a test of campaign {campaign} of {site}", readers=_READERS)
STARTED = Event(
    "campaign.started", "sent campaign {campaign} to newsletter {newsletter} of {site}", readers=_READERS
)
CANCELLED = Event(
    "campaign.cancelled",
    "stopped sending campaign {campaign} to newsletter {newsletter} of {site}",
    readers=_READERS,
)


def check_subject(subject: str) -> str:
    return one_line(subject, "subject", longest=200, required=True)


def check_text(text: str) -> str:
    """Plain paragraphs, an empty line between two. Raises `Invalid` beside `text`."""
    text = paragraph(text, "text", longest=20_000)
    if not text:
        raise Invalid("required", "Please fill this in.", "text")
    return text


def no_such_campaign() -> NotFound:
    return NotFound("no_such_campaign", "There is no such campaign.")


def campaign_not_draft() -> Conflict:
    return Conflict("campaign_not_draft", "This campaign was sent already, so it stays as it is.")


def campaign_not_sending() -> Conflict:
    return Conflict("campaign_not_sending", "This campaign is not being sent.")


def nobody_subscribed() -> Conflict:
    return Conflict(
        "nobody_subscribed", "Nobody is subscribed to this newsletter, so there is nothing to send."
    )
