"""Everything that is held about one customer: their own values, in plain names, without secrets of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars.customers.models import Access, AccessHistory, Consent, Customer, OneTimeToken, Session
from regulars.customers.queries.values import consents_of, field_name
from regulars.customers.rules import MOVED
from regulars.fields.queries import definitions
from regulars.fields.rules import Definition
from regulars.fields.rules.shipped import CORE
from regulars.fields.rules.values import display_value, history_value
from regulars.history.queries.customer_history import every_record_of
from regulars.history.queries.records import Record
from regulars.kernel.models import AuditPersonal, Mail
from regulars.sites.models import Site
from regulars.staff.rules import Grant
from regulars.staff.rules.rights import MAILED, ORDER_MAILS, Right
from regulars.transfer.queries.unseen import unseen_at

__all__ = [
    "HeldAccess",
    "HeldAttribute",
    "HeldConsent",
    "HeldLink",
    "HeldMail",
    "HeldRecord",
    "HeldSession",
    "Holding",
    "Sight",
    "access_held",
    "consents_held",
    "history_held",
    "holding",
    "links_held",
    "mails_held",
    "profile_of",
    "sessions_held",
    "sight_of",
]

_PROFILE = ("kind", "status", "username", *CORE)


@dataclass(frozen=True)
class HeldAccess:
    """Access to a site; `ended_at` is None while it is there."""

    site: str
    state: str
    origin: str
    since: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class HeldAttribute:
    """A value with the name that it has now, and as a person reads it."""

    code: str
    name: str
    value: str


@dataclass(frozen=True)
class HeldConsent:
    """What was given or withdrawn at one site, at which door and when."""

    site: str
    code: str
    name: str
    given: bool
    at: datetime
    door: str


@dataclass(frozen=True)
class HeldSession:
    site: str
    browser: str
    logged_in_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class HeldLink:
    """A one-time link that was mailed; the link itself is kept as a hash only."""

    site: str
    purpose: str
    email: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class HeldRecord:
    """What happened; `by` is a kind of person, never somebody's name."""

    at: datetime
    by: str
    door: str
    sentence: str
    values: list[dict[str, str]]


@dataclass(frozen=True)
class HeldMail:
    """A mail as it was written; one-time links are no longer in it."""

    written_at: datetime
    sent_at: datetime | None
    state: str
    site: str
    sender: str
    recipient: str
    subject: str
    text: str


@dataclass(frozen=True)
class Sight:
    """What a grant shows, and the names that it is told in. `asked_at`: the site where the customer asks for what is theirs; `unseen` are the
    sites, code by id, whose records of an area such as `order` aren't seen there.
    """

    grant: Grant
    sites: Mapping[int, str]
    known: Mapping[str, Definition]
    asked_at: int | None = None
    unseen: Mapping[str, Mapping[int, str]] = field(default_factory=dict)


def sight_of(grant: Grant, asked_at: int | None = None) -> Sight:
    every = list(Site.objects.select_related("set"))
    sites = {site.pk: site.name for site in every if grant.is_at(site.pk)}
    return Sight(grant, sites, definitions(), asked_at, unseen_at(every, asked_at))


# Parts of the whole, by their names in it: `journeys.customer_lifecycle` puts them together.


def profile_of(customer: Customer, sight: Sight) -> dict[str, Any]:
    """A grant that is limited to sites is shown no set: so a discreet shop tells nothing of its sisters."""
    grant = sight.grant
    return {
        "id": customer.pk,
        "customer_set": customer.set.name if grant.sites is None else "",
        "opened_at": sight.sites.get(customer.origin_site_id or 0, ""),
        "added_at": customer.created_at,
        "has_password": grant.sees("sessions") and bool(customer.password),
        "email_proved_at": customer.email_proved_at if grant.sees("email") else None,
        "profile": {name: str(getattr(customer, name)) for name in _PROFILE if grant.sees(name)},
        "attributes": _attributes(customer, sight.known, grant),
    }


def _attributes(customer: Customer, known: Mapping[str, Definition], grant: Grant) -> list[HeldAttribute]:
    """A value without its definition has no group any more, so it takes the sight of all."""
    found = [
        (code, known.get(code), value)
        for code, value in sorted(customer.attributes.items())
        if (grant.sees(field_name(known[code])) if code in known else grant.sees_every_field)
    ]
    return [
        HeldAttribute(
            code,
            definition.label if definition else code,
            display_value(definition, value) if definition else history_value(value),
        )
        for code, definition, value in found
    ]


def consents_held(customer: Customer, sight: Sight) -> dict[str, list[HeldConsent]]:
    if not sight.grant.sees("consent:any"):
        return {"consents": []}
    codes = {consent.attribute for consent in Consent.objects.filter(account=customer)}
    names = {code: sight.known[code].label if code in sight.known else code for code in codes}
    consents = [
        HeldConsent(
            consent.site_name,
            consent.attribute,
            names[consent.attribute],
            consent.given,
            consent.at,
            consent.door or "",
        )
        for consent in consents_of(customer, sight.grant, sorted(codes))
        if consent.given is not None and consent.at is not None
    ]
    return {"consents": consents}


def access_held(customer: Customer, sight: Sight) -> dict[str, list[HeldAccess]]:
    """What there is, then what has ended."""
    there = Access.objects.filter(account=customer).order_by("pk")
    ended = AccessHistory.objects.filter(account_id=customer.pk).order_by("pk")
    access = [
        *(_access(held, sight, None) for held in there if held.site_id in sight.sites),
        *(_access(former, sight, former.ended_at) for former in ended if former.site_id in sight.sites),
    ]
    return {"access": access}


def _access(access: Access | AccessHistory, sight: Sight, ended_at: datetime | None) -> HeldAccess:
    return HeldAccess(sight.sites[access.site_id], access.state, access.origin, access.since, ended_at)


def sessions_held(customer: Customer, sight: Sight) -> dict[str, list[HeldSession]]:
    """Those that count."""
    sees, sites = sight.grant.sees("sessions"), sight.sites
    sessions = [
        HeldSession(
            sites[session.site_id],
            session.device,
            session.created_at,
            session.last_seen_at,
            session.expires_at,
        )
        for session in Session.objects.filter(account=customer, stamp=customer.stamp).order_by("pk")
        if sees and session.site_id in sites
    ]
    return {"sessions": sessions}


def links_held(customer: Customer, sight: Sight) -> dict[str, list[HeldLink]]:
    tokens = OneTimeToken.objects.filter(account=customer).order_by("pk")
    sees = sight.grant.sees("username")
    return {"links": [_link(token, sight.sites) for token in tokens if sees and token.site_id in sight.sites]}


def _link(token: OneTimeToken, sites: Mapping[int, str]) -> HeldLink:
    site, email = sites[token.site_id], token.email or token.account_email
    return HeldLink(site, token.purpose, email, token.created_at, token.expires_at, token.used_at)


def history_held(customer: Customer, sight: Sight) -> dict[str, list[HeldRecord]]:
    """A grant that is limited to sites is told of no sets."""
    unseen = {area: list(sites.values()) for area, sites in sight.unseen.items()}
    entries = every_record_of(customer, grant=sight.grant, unseen=unseen)
    sees_sets = sight.grant.sites is None
    return {"history": [_record(entry) for entry in entries if sees_sets or entry.event != MOVED.code]}


def _record(entry: Record) -> HeldRecord:
    values = [
        {"field": change.label, "before": change.before, "after": change.after} for change in entry.values
    ]
    return HeldRecord(entry.at, entry.actor_kind, entry.door, entry.sentence, values)


def mails_held(customer: Customer, sight: Sight) -> dict[str, list[HeldMail]]:
    """Mails speak of everything, so they are for those alone who see all that a mail may say; of orders and addresses that aren't seen where
    the customer asks, there are none.
    """
    mails = Mail.objects.filter(about_kind="customer", about_id=customer.pk).order_by("pk")
    if not sight.grant.may(Right.SEE_ORDERS):
        mails = mails.exclude(flow__startswith=ORDER_MAILS)
    sees, everywhere = all(sight.grant.sees(field) for field in MAILED), sight.grant.sites is None
    shown_ones = [
        mail
        for mail in mails
        if sees
        and (everywhere or mail.site_id in sight.sites)
        and mail.site_id not in sight.unseen.get(mail.flow.partition("_")[0], ())
    ]
    return {"mails": [_mail(mail, sight.sites.get(mail.site_id or 0, "")) for mail in shown_ones]}


def _mail(mail: Mail, site: str) -> HeldMail:
    written, state = (mail.created_at, mail.sent_at), mail.state
    return HeldMail(*written, state, site, mail.sender, mail.recipient, mail.subject, mail.text)


@dataclass(frozen=True)
class Holding:
    """How much there is to lose."""

    sessions: int
    access: int
    mails: int
    values: int


def holding(customer: Customer) -> Holding:
    """What erasing this customer would end and empty. Four statements."""
    mails = Mail.objects.filter(about_kind="customer", about_id=customer.pk)
    return Holding(
        sessions=Session.objects.filter(account=customer, stamp=customer.stamp).count(),
        access=Access.objects.filter(account=customer).count(),
        mails=mails.exclude(state=Mail.State.ERASED).count(),
        values=AuditPersonal.objects.filter(kind="customer", subject_id=customer.pk).count(),
    )
