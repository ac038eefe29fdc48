"""Every customer-related setting that is in force at a site, with the place it comes from (CLS-05)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count

from regulars.fields.models import SiteForm
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import standard_form
from regulars.sites.models import CustomerSet, MailText, Site, SiteType
from regulars.sites.queries.types import types_of_customers
from regulars.sites.rules import AccessMode, Registration

__all__ = ["Setting", "Topic", "Where", "overview"]


class Where(StrEnum):
    """Where a value comes from: said at this site, decided by its set, or as Regulars comes."""

    SITE = "site"
    SET = "set"
    STANDARD = "standard"


class Topic(StrEnum):
    """What a setting is about, which is also where it is changed."""

    ACCESS = "access"
    REGISTRATION = "registration"
    FORMS = "forms"
    LOG_INS = "log_ins"
    MAILS = "mails"
    REGION = "region"


@dataclass(frozen=True)
class Setting:
    """One setting: `name` and `value` for people, in the words of the pages that change it."""

    topic: Topic
    code: str
    name: str
    value: str
    where: Where


_SHARED = {
    "share_orders": "orders",
    "share_addresses": "addresses",
    "share_cards": "cards",
    "share_wish_list": "wish list",
}


def overview(site: Site) -> list[Setting]:
    """All of them, topic by topic. Four statements, however many types, forms and texts there are."""
    accepted = {one.type_id: one for one in site.types.order_by("type")}
    return [
        *_of_set(site.set),
        *_of_registration(site, accepted),
        *_of_forms(site, accepted),
        *_of_log_ins(site),
        *_of_mails(site),
        *_of_region(site),
    ]


def _of_set(home: CustomerSet) -> Iterable[Setting]:
    shared = [name for field, name in _SHARED.items() if getattr(home, field)]
    listed = home.access_mode == AccessMode.LISTED
    values = (
        ("set", "Customer set", home.name),
        ("access_mode", "Who may log in", "Only who was let in" if listed else "Every account of the set"),
        ("sharing", "My Account shares", ", ".join(shared).capitalize() or "Nothing"),
        ("approval_for_set", "One approval counts for every site of the set", _yes(home.approval_for_set)),
        ("discreet", "Sister brands never tell of each other", _yes(home.discreet)),
    )
    return [Setting(Topic.ACCESS, code, name, value, Where.SET) for code, name, value in values]


def _of_registration(site: Site, accepted: Mapping[str, SiteType]) -> Iterable[Setting]:
    neutral = site.registration == Registration.NEUTRAL
    yield Setting(
        Topic.REGISTRATION,
        "registration",
        "A taken name",
        "Is answered in the mailbox only" if neutral else "Is told on screen",
        Where.SET if site.set.discreet else _where(site, "registration"),
    )
    for known in types_of_customers():
        one = accepted.get(known.code)
        if one is None:
            value = "Not taken here"
        elif one.approval:
            value = f"Each needs a yes; {one.receiver} is told"
        else:
            value = "Taken at once"
        yield Setting(Topic.REGISTRATION, f"type.{known.code}", known.name, value, Where.SITE)


def _of_forms(site: Site, accepted: Iterable[str]) -> Iterable[Setting]:
    own = {
        (one.purpose, one.type_id): one.size
        for one in SiteForm.objects.filter(site=site).annotate(size=Count("fields"))
    }
    for kind in accepted:
        for purpose in Purpose:
            size = own.get((purpose, kind))
            where = Where.STANDARD if size is None else Where.SITE
            if size is None:
                size = len(standard_form(purpose, kind).fields)
            name = f"{purpose.capitalize()} form, {kind}"
            code = f"form.{purpose}.{kind}"
            yield Setting(Topic.FORMS, code, name, f"{size} fields", where)


def _of_log_ins(site: Site) -> Iterable[Setting]:
    values = (
        ("session_days", "A log-in lasts", f"{site.session_days} days"),
        ("session_idle_minutes", "It ends unused after", _minutes(site.session_idle_minutes)),
        ("new_device_mails", "A mail tells of log-ins from new browsers", _yes(site.new_device_mails)),
    )
    return [Setting(Topic.LOG_INS, code, name, value, _where(site, code)) for code, name, value in values]


def _of_mails(site: Site) -> Iterable[Setting]:
    own = MailText.objects.filter(site=site).count()
    texts = f"{own} of its own, else the standard ones" if own else "The standard ones"
    return [
        Setting(Topic.MAILS, "sender", "Sender", site.sender, Where.SITE),
        Setting(Topic.MAILS, "mail_texts", "Texts", texts, Where.SITE if own else Where.STANDARD),
        Setting(
            Topic.MAILS,
            "mail_passwords",
            "Passwords are sent by mail",
            _yes(site.mail_passwords),
            _where(site, "mail_passwords"),
        ),
    ]


def _of_region(site: Site) -> Iterable[Setting]:
    values = (("locale", "Language"), ("time_zone", "Time zone"), ("currency", "Main currency"))
    return [
        Setting(Topic.REGION, code, name, getattr(site, code), _where(site, code)) for code, name in values
    ]


def _where(site: Site, field: str) -> Where:
    """A value that is as Regulars comes says so: nobody has had to say anything."""
    return Where.STANDARD if getattr(site, field) == getattr(Site(), field) else Where.SITE


def _minutes(number: int) -> str:
    for size, word in ((1_440, "days"), (60, "hours")):
        if number % size == 0:
            return f"{number // size} {word}"
    return f"{number} minutes"


def _yes(value: bool) -> str:  # noqa: FBT001 - a value, not a switch
    return "Yes" if value else "No"
