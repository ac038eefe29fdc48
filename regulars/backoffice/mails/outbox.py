"""The outbox: what was written to whom, whether it has left, and once more if it must."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_action, staff_page
from regulars.backoffice.pages import office_page
from regulars.customers.queries.desk import customer_for, sees_who
from regulars.kernel.emails import part_of_address
from regulars.kernel.errors import NotFound
from regulars.kernel.lookups import number_in
from regulars.kernel.mail.flows import LANGUAGES, all_flows
from regulars.kernel.mail.outbox import send_again, text_to_read
from regulars.kernel.models import Mail
from regulars.kernel.texts import bare
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right
from regulars.staff.rules.rights import MAILED
from regulars.ui.pages import go

__all__ = ["index", "mail", "resend"]

TEMPLATE = "backoffice/mails/list.html"
PAGE = 50
FILTERS = ("q", "state", "flow", "site")
STATES = {
    Mail.State.QUEUED: ("On its way", "wait"),
    Mail.State.SENT: ("Sent", "ok"),
    Mail.State.FAILED: ("Failed", "danger"),
    Mail.State.KEPT: ("Kept", "off"),
    Mail.State.ERASED: ("Erased", "off"),
}


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first; the filters live in the address, `before` leads to older ones."""
    asked = {name: value for name in FILTERS if (value := bare(request.GET.get(name, ""))[:254])}
    mine = grant(request)
    sites = {site.code: site for site in Site.objects.within(mine.sites).order_by("name")}
    found = _filtered(_seen(mine), asked, sites)
    before = number_in(request.GET.get("before", ""))
    if before:
        found = found.filter(pk__lt=before)
    mails = list(found.order_by("-pk").defer("text", "html", "secret")[: PAGE + 1])
    names = {site.pk: site.name for site in sites.values()}
    last = mails[:PAGE][-1].pk if len(mails) > PAGE else None
    context: dict[str, Any] = {
        "rows": [(one, *_looks(one), names.get(one.site_id or 0, "")) for one in mails[:PAGE]],
        "asked": {name: asked.get(name, "") for name in FILTERS},
        "is_narrowed": bool(asked),
        "older": _url(asked, last) if last else None,
        "newest": _url(asked) if before else None,
        "state_choices": [("", "Any"), *((code.value, text) for code, (text, _) in STATES.items())],
        "flow_choices": [("", "Any"), *((code, flow.title) for code, flow in all_flows().items())],
        "site_choices": [("", "Any"), *((code, site.name) for code, site in sites.items())],
        "has_server": bool(settings.SMTP),
    }
    return office_page(request, TEMPLATE, context, part="results")


def _seen(mine: Grant) -> QuerySet[Mail]:
    """Mails of their sites to customers whom they see; a mail says so much that it is for those who see all of it (G13).

    A site of an open set also writes to whom it has never met: who forgot a password, whose user name somebody typed.
    """
    mine.require_sight(*MAILED)
    if mine.sites is None:
        return Mail.objects.all()
    of_theirs = ~Q(about_kind="customer") | sees_who(mine, "about_id")
    return Mail.objects.filter(of_theirs, site_id__in=mine.sites)


def _reach(mine: Grant, found: Mail) -> Grant:
    """What is left for the customer whom the mail is about; nothing for one whom they don't see (any more)."""
    if found.about_kind != "customer" or found.about_id is None:
        return mine
    try:
        return customer_for(mine, found.about_id).grant
    except NotFound:
        return Grant()


def _filtered(mails: QuerySet[Mail], asked: dict[str, str], sites: dict[str, Site]) -> QuerySet[Mail]:
    if not all(value.isprintable() for value in asked.values()):
        return mails.none()
    if "q" in asked:
        typed = asked["q"]
        mails = mails.filter(Q(recipient__startswith=typed) | Q(recipient__startswith=part_of_address(typed)))
    if "state" in asked:
        mails = mails.filter(state=asked["state"])
    if "flow" in asked:
        mails = mails.filter(flow=asked["flow"])
    if "site" in asked:
        mails = mails.filter(site_id=sites[asked["site"]].pk) if asked["site"] in sites else mails.none()
    return mails


def _looks(one: Mail) -> tuple[str, str, str]:
    """What the mail is called, its state in a word, and the tone of that."""
    flow = all_flows().get(one.flow)
    return (flow.title if flow else one.flow, *STATES[Mail.State(one.state)])


def _url(asked: dict[str, str], before: int | None = None) -> str:
    query = asked | ({"before": str(before)} if before else {})
    return f"{reverse('mails')}{'?' + urlencode(query) if query else ''}"


@staff_page(Right.SEE)
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail as it was written. Its one-time link shows only while no mail server could carry it away."""
    found = get_object_or_404(_seen(grant(request)), pk=mail_id)
    reach = _reach(grant(request), found)
    site = Site.objects.filter(pk=found.site_id or 0).first()
    may_act = reach.may(Right.EDIT_CUSTOMERS)
    title, state, tone = _looks(found)
    context = {
        "mail": found,
        "site": site,
        "title": title,
        "state": state,
        "tone": tone,
        "language_name": LANGUAGES.get(found.language, found.language),
        "lines": text_to_read(found, with_link=_may_read_link(reach, found)).splitlines(),
        "may_resend": may_act and settings.SMTP and found.state not in {Mail.State.QUEUED, Mail.State.ERASED},
    }
    return office_page(request, "backoffice/mails/mail.html", context)


def _may_read_link(reach: Grant, found: Mail) -> bool:
    """A link is for those who could give its reader a password anyway."""
    return reach.may(Right.MANAGE_STAFF) if found.about_kind == "staff" else reach.edits("password")


@staff_action(Right.EDIT_CUSTOMERS)
def resend(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Once more, under the same message id: who has it already is not bothered twice."""
    found = get_object_or_404(_seen(grant(request)), pk=mail_id)
    _reach(grant(request), found).require(Right.EDIT_CUSTOMERS)
    send_again(found, by=actor(request))
    messages.success(request, "The mail is on its way again.")
    return go(request, reverse("mail", args=[mail_id]))
