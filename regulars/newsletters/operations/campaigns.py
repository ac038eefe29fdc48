"""Campaigns are written, tried out on oneself, sent and stopped (CON-03, ADM-04)."""

from dataclasses import dataclass

from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import Entry, change
from regulars.kernel.emails import check_address
from regulars.kernel.errors import ErrorCollector, version_conflict
from regulars.kernel.mail.outbox import OutgoingMail, post, take_back
from regulars.kernel.models import Mail
from regulars.newsletters import rules as of_newsletters
from regulars.newsletters.models import Campaign, CampaignRecipient, Newsletter
from regulars.newsletters.queries.campaigns import Envelope, confirmed_of, envelope_of
from regulars.newsletters.rules import campaigns as rules
from regulars.newsletters.rules.campaigns import CampaignState
from regulars.newsletters.rules.mails import CAMPAIGN

__all__ = [
    "CampaignWish",
    "add_campaign",
    "campaign_wish_of",
    "cancel_campaign",
    "change_campaign",
    "outgoing_mail",
    "remove_campaign",
    "send_test",
    "start_campaign",
]


@dataclass(frozen=True)
class CampaignWish:
    newsletter: Newsletter
    subject: str
    text: str


def campaign_wish_of(campaign: Campaign) -> CampaignWish:
    """As it is."""
    return CampaignWish(campaign.newsletter, campaign.subject, campaign.text)


def add_campaign(wish: CampaignWish, *, by: Actor) -> Campaign:
    """A draft. Raises `Invalid` beside the field."""
    wish = _checked(wish)
    campaign = Campaign(newsletter=wish.newsletter, subject=wish.subject, text=wish.text)
    with change(rules.ADDED, by=by) as entry:
        campaign.save(force_insert=True)
        _note(entry, campaign)
    return campaign


def change_campaign(
    campaign: Campaign, wish: CampaignWish, *, version: int | None = None, by: Actor
) -> Campaign:
    """Only a draft. Raises `Invalid` beside the field, `NotFound` `no_such_campaign`, `Conflict` `campaign_not_draft`, `version_conflict`."""
    wish = _checked(wish)
    with change(rules.CHANGED, by=by) as entry:
        campaign = _draft(campaign, version)
        wanted = {"newsletter": wish.newsletter, "subject": wish.subject, "text": wish.text}
        fields = sorted(name for name, value in wanted.items() if getattr(campaign, name) != value)
        if not fields:
            entry.nothing()
            return campaign
        campaign.newsletter, campaign.subject, campaign.text = wish.newsletter, wish.subject, wish.text
        campaign.version += 1
        campaign.save()
        _note(entry, campaign)
        entry.note(fields=fields)
    return campaign


def remove_campaign(campaign: Campaign, *, version: int | None = None, by: Actor) -> None:
    """Only a draft: what was sent stays. Raises `NotFound` `no_such_campaign`, `Conflict` `campaign_not_draft`, `version_conflict`."""
    with change(rules.REMOVED, by=by) as entry:
        campaign = _draft(campaign, version)
        _note(entry, campaign)
        campaign.delete()


def send_test(campaign: Campaign, *, to: str, by: Actor) -> None:
    """The mail as subscribers would get it, to one address; its link ends nothing. Raises `Invalid` beside `to`."""
    to = check_address(to, "to")
    with change(rules.TESTED, by=by) as entry:
        envelope = envelope_of(campaign.newsletter, campaign.subject, campaign.text)
        post(outgoing_mail(envelope, to=to, key="test", about=("staff", by.id) if by.id else None))
        _note(entry, campaign)


def start_campaign(campaign: Campaign, *, version: int | None = None, by: Actor) -> Campaign:
    """Hand it to the worker: whoever is subscribed at this moment gets it, unless they unsubscribe before their turn.

    Raises `NotFound` `no_such_campaign`, `Conflict` `campaign_not_draft`, `newsletter_inactive`, `nobody_subscribed`, `version_conflict`.
    """
    with change(rules.STARTED, by=by) as entry:
        campaign = _draft(campaign, version)
        if not campaign.newsletter.active:
            raise of_newsletters.newsletter_inactive()
        campaign.total = confirmed_of(campaign.newsletter).count()
        if not campaign.total:
            raise rules.nobody_subscribed()
        campaign.state, campaign.started_at = CampaignState.SENDING.value, now()
        campaign.version += 1
        campaign.save()
        _note(entry, campaign)
    return campaign


def cancel_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Nobody else is written to: its mails that wait in the outbox are taken back, but for one under way. Those who were stay on record. Raises `NotFound` `no_such_campaign`, `Conflict` `campaign_not_sending`."""
    with change(rules.CANCELLED, by=by) as entry:
        campaign = _locked(campaign)
        if campaign.state != CampaignState.SENDING:
            raise rules.campaign_not_sending()
        campaign.state, campaign.finished_at = CampaignState.CANCELLED.value, now()
        _take_back(campaign)
        campaign.sent = CampaignRecipient.objects.filter(campaign=campaign).count()
        campaign.version += 1
        campaign.save()
        _note(entry, campaign)
    return campaign


def outgoing_mail(envelope: Envelope, *, to: str, key: str, about: tuple[str, int] | None) -> OutgoingMail:
    """A campaign's mail to one mailbox, whose link ends the subscription with this key."""
    composed, site = envelope.composed(key), envelope.newsletter.site
    return OutgoingMail(
        flow=CAMPAIGN.code,
        site_id=site.pk,
        about=about,
        sender=site.sender,
        sender_name=site.name,
        recipient=to,
        language=envelope.language,
        subject=composed.subject,
        text=composed.text,
        link_origin=envelope.head.address,
        paragraphs=[(paragraph.text, paragraph.href) for paragraph in composed.paragraphs],
    )


def _take_back(campaign: Campaign) -> None:
    """Few of its mails wait at a time, so they are found from there; nobody writes more while the campaign is held."""
    waiting = Mail.objects.filter(state=Mail.State.QUEUED, flow=CAMPAIGN.code, about_kind="subscription")
    about = dict(waiting.values_list("pk", "about_id"))
    mine = CampaignRecipient.objects.filter(campaign=campaign, subscription__in=set(about.values()))
    by_mail = dict(mine.filter(mail_id__in=about).values_list("mail_id", "pk"))
    deleted = take_back(Mail.objects.filter(pk__in=by_mail))
    CampaignRecipient.objects.filter(pk__in=[by_mail[pk] for pk in deleted]).delete()


def _checked(wish: CampaignWish) -> CampaignWish:
    collector, values = ErrorCollector(), dict[str, str]()
    with collector.field():
        values["subject"] = rules.check_subject(wish.subject)
    with collector.field():
        values["text"] = rules.check_text(wish.text)
    collector.refuse()
    return CampaignWish(wish.newsletter, **values)


def _locked(campaign: Campaign) -> Campaign:
    rows = Campaign.objects.select_related("newsletter__site").select_for_update(of=("self",))
    found = rows.filter(pk=campaign.pk).first()
    if found is None:
        raise rules.no_such_campaign()
    return found


def _draft(campaign: Campaign, version: int | None) -> Campaign:
    found = _locked(campaign)
    if found.state != CampaignState.DRAFT:
        raise rules.campaign_not_draft()
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found


def _note(entry: Entry, campaign: Campaign) -> None:
    newsletter = campaign.newsletter
    entry.about("site", newsletter.site_id)
    entry.note(campaign=campaign.subject, newsletter=newsletter.code, site=newsletter.site.code)
