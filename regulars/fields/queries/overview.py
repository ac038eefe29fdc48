"""Every customer-related setting that is in force at a site, with the place it comes from (CLS-05)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count

from regulars.fields.models import SiteForm
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import standard_form
from regulars.kernel.i18n import counted, noop, translate
from regulars.sites.models import CustomerSet, CustomerType, MailText, Site, SiteType
from regulars.sites.queries.settings import settings_of
from regulars.sites.queries.types import types_of_customers
from regulars.sites.rules import Sharing
from regulars.sites.rules.settings import Topic, declared

__all__ = ["Line", "Where", "overview"]


FORM = {
    Purpose.REGISTRATION: noop("Registration form, {type}"),
    Purpose.PROFILE: noop("Profile form, {type}"),
    Purpose.CHECKOUT: noop("Checkout form, {type}"),
}


class Where(StrEnum):
    """Where a value comes from: said at this site, decided by its set, or as Regulars comes."""

    SITE = "site"
    SET = "set"
    STANDARD = "standard"


@dataclass(frozen=True)
class Line:
    """One setting in force: `name` and `value` for people, in the words of the pages that change it."""

    topic: Topic
    code: str
    name: str
    value: str
    where: Where


def overview(site: Site, types: Iterable[CustomerType] | None = None) -> list[Line]:
    """All of them, topic by topic. Four statements, however many types, forms and texts there are, and one for each room
    above that keeps settings of its own; three where the types of registered customers are known.
    """
    accepted = {customer_type.type_id: customer_type for customer_type in site.types.order_by("type")}
    lines = [
        *_of_set(site.set),
        *_declared(site),
        *_of_registration(accepted, types_of_customers() if types is None else types),
        *_of_forms(site, accepted),
        *_of_mails(site),
    ]
    return sorted(lines, key=lambda line: list(Topic).index(line.topic))


def _declared(site: Site) -> Iterable[Line]:
    """A value that is as Regulars comes says so: nobody has had to say anything."""
    for code, value in settings_of([site])[site.pk].items():
        declaration = declared("site")[code]
        where = Where.STANDARD if value == declaration.default else Where.SITE
        if declaration.imposed_by(site.set) is not None:
            where = Where.SET
        yield Line(
            declaration.setting.topic,
            code,
            translate(declaration.setting.label),
            declaration.setting.words(value),
            where,
        )


def _of_set(home: CustomerSet) -> Iterable[Line]:
    """What is shared is told in one line."""
    known = declared("set")
    shared = [
        translate(known[name].setting.label) for kind in Sharing if getattr(home, name := f"share_{kind}")
    ]
    yield Line(Topic.ACCESS, "set", translate("Customer set"), home.name, Where.SET)
    yield Line(
        Topic.ACCESS,
        "sharing",
        translate("My Account shares"),
        ", ".join(shared) or translate("Nothing"),
        Where.SET,
    )
    for code, declaration in known.items():
        if code != "name" and not code.startswith("share_"):
            yield Line(
                Topic.ACCESS,
                code,
                translate(declaration.setting.label),
                declaration.setting.words(getattr(home, code)),
                Where.SET,
            )


def _of_registration(accepted: Mapping[str, SiteType], types: Iterable[CustomerType]) -> Iterable[Line]:
    for known in types:
        site_type = accepted.get(known.code)
        if site_type is None:
            value = translate("Not taken here")
        elif site_type.approval:
            value = translate(
                "Approval before the first log-in; {receiver} is told", receiver=site_type.receiver
            )
        else:
            value = translate("Taken at once")
        yield Line(Topic.REGISTRATION, f"type.{known.code}", known.label, value, Where.SITE)


def _of_forms(site: Site, accepted: Iterable[str]) -> Iterable[Line]:
    own = {
        (site_form.purpose, site_form.type_id): site_form.size
        for site_form in SiteForm.objects.filter(site=site).annotate(size=Count("fields"))
    }
    for kind in accepted:
        for purpose in Purpose:
            size = own.get((purpose, kind))
            where = Where.STANDARD if size is None else Where.SITE
            if size is None:
                size = len(standard_form(purpose, kind).fields)
            name = translate(FORM[purpose], type=kind)
            code = f"form.{purpose}.{kind}"
            yield Line(Topic.FORMS, code, name, counted("{number} field", "{number} fields", size), where)


def _of_mails(site: Site) -> Iterable[Line]:
    own = MailText.objects.filter(site=site).count()
    texts = translate("The standard ones")
    if own:
        texts = translate("{number} of its own, else the standard ones", number=own)
    yield Line(Topic.MAILS, "mail_texts", translate("Texts"), texts, Where.SITE if own else Where.STANDARD)
