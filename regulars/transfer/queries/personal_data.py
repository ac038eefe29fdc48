"""Everything that is held about one customer: their own values, in plain names, without secrets of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from regulars.customers.models import Access, AccessHistory, Consent, Customer, OneTimeToken, Session
from regulars.customers.queries.values import consents_of, field_name
from regulars.customers.rules import MOVED
from regulars.fields.queries import definitions
from regulars.fields.rules import Definition
from regulars.fields.rules.values import shown, told
from regulars.history.queries.customer_history import HistoryEntry, every_entry_of
from regulars.kernel.models import AuditPersonal, Mail
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import FieldGroup, Grant
from regulars.staff.rules.rights import MAILED

__all__ = [
    "Held",
    "HeldAccess",
    "HeldAttribute",
    "HeldConsent",
    "HeldLink",
    "HeldMail",
    "HeldRecord",
    "HeldSession",
    "Holding",
    "holding",
    "personal_data",
]

_PROFILE = (
    "kind",
    "status",
    "type",
    "username",
    "email",
    "first_name",
    "last_name",
    "company",
    "phone",
    "language",
)


@dataclass(frozen=True)
class HeldAccess:
    """A door to a site; `ended_at` is None while it is there."""

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
class Held:
    """All of it. `profile` is by field name."""

    id: int
    customer_set: str
    opened_at: str
    added_at: datetime
    has_password: bool
    email_proved_at: datetime | None
    profile: dict[str, str]
    attributes: list[HeldAttribute]
    consents: list[HeldConsent]
    access: list[HeldAccess]
    sessions: list[HeldSession]
    links: list[HeldLink]
    history: list[HeldRecord]
    mails: list[HeldMail]


def personal_data(customer: Customer, *, grant: Grant) -> Held:
    """Everything held about this customer that `grant` shows. No password, no token and no name of a member of staff
    is in it; mails speak of everything, so they are only for those who see all that a mail may say. A grant that is
    limited to sites shows what belongs to them alone, and no set: so a discreet shop tells nothing of its sisters.
    """
    sees_log_ins, sees_mails = grant.sees("sessions"), all(grant.sees(field) for field in MAILED)
    sites = {pk: name for pk, name in Site.objects.values_list("pk", "name") if grant.is_at(pk)}
    known = definitions()
    return Held(
        id=customer.pk,
        customer_set=CustomerSet.objects.get(pk=customer.set_id).name if grant.sites is None else "",
        opened_at=sites.get(customer.origin_site_id or 0, ""),
        added_at=customer.created_at,
        has_password=sees_log_ins and bool(customer.password),
        email_proved_at=customer.email_proved_at if grant.sees("email") else None,
        profile={name: str(getattr(customer, name)) for name in _PROFILE if grant.sees(name)},
        attributes=_attributes(customer, known, grant),
        consents=_consents(customer, known, grant),
        access=[one for one in _access(customer, sites) if one.site],
        sessions=[
            HeldSession(
                sites.get(one.site_id, ""), one.device, one.created_at, one.last_seen_at, one.expires_at
            )
            for one in Session.objects.filter(account=customer, stamp=customer.stamp).order_by("pk")
            if sees_log_ins and grant.is_at(one.site_id)
        ],
        links=[
            _link(one, sites)
            for one in OneTimeToken.objects.filter(account=customer).order_by("pk")
            if grant.sees("username") and grant.is_at(one.site_id)
        ],
        history=[
            _record(one)
            for one in every_entry_of(customer, grant=grant)
            if grant.sites is None or one.event != MOVED.code
        ],
        mails=[
            _mail(one, sites)
            for one in Mail.objects.filter(about_kind="customer", about_id=customer.pk).order_by("pk")
            if sees_mails and (grant.sites is None or one.site_id in sites)
        ],
    )


def _attributes(customer: Customer, known: Mapping[str, Definition], grant: Grant) -> list[HeldAttribute]:
    """A value without its definition has no group any more, so it takes the sight of all."""
    found = [
        (code, known.get(code), value)
        for code, value in sorted(customer.attributes.items())
        if (grant.sees(field_name(known[code])) if code in known else grant.seen == frozenset(FieldGroup))
    ]
    return [
        HeldAttribute(code, one.name if one else code, shown(one, value) if one else told(value))
        for code, one, value in found
    ]


def _consents(customer: Customer, known: Mapping[str, Definition], grant: Grant) -> list[HeldConsent]:
    if not grant.sees("consent:any"):
        return []
    codes = {one.attribute for one in Consent.objects.filter(account=customer)}
    return [
        HeldConsent(
            one.site_name,
            one.attribute,
            known[one.attribute].name if one.attribute in known else one.attribute,
            one.given,
            one.at,
            one.door or "",
        )
        for one in consents_of(customer, grant, sorted(codes))
        if one.given is not None and one.at is not None
    ]


def _access(customer: Customer, sites: dict[int, str]) -> list[HeldAccess]:
    ended = AccessHistory.objects.filter(account_id=customer.pk).order_by("pk")
    there = Access.objects.filter(account=customer).order_by("pk")
    return [
        *(HeldAccess(sites.get(one.site_id, ""), one.state, one.origin, one.since, None) for one in there),
        *(
            HeldAccess(sites.get(one.site_id, ""), one.state, one.origin, one.since, one.ended_at)
            for one in ended
        ),
    ]


def _link(token: OneTimeToken, sites: dict[int, str]) -> HeldLink:
    site, email = sites.get(token.site_id, ""), token.email or token.account_email
    return HeldLink(site, token.purpose, email, token.created_at, token.expires_at, token.used_at)


def _record(entry: HistoryEntry) -> HeldRecord:
    values = [{"field": one.label, "before": one.before, "after": one.after} for one in entry.values]
    return HeldRecord(entry.at, entry.actor_kind, entry.door, entry.sentence, values)


def _mail(mail: Mail, sites: dict[int, str]) -> HeldMail:
    site = sites.get(mail.site_id or 0, "")
    return HeldMail(
        mail.created_at,
        mail.sent_at,
        mail.state,
        site,
        mail.sender,
        mail.recipient,
        mail.subject,
        mail.text,
    )


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
