"""The outbox: what was written to whom, whether it has left, and once more if it must."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_action, staff_page
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.customers.queries.authorization import get_authorized_customer, sees_who
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import LANGUAGES, translate
from regulars.kernel.mail.mail_types import all_mail_types
from regulars.kernel.mail.outbox import MAILS, STATES, TAKEN_BACK, is_taken_back, send_again, text_to_read
from regulars.kernel.models import Mail
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right
from regulars.staff.rules.rights import MAILED, ORDER_MAILS
from regulars.ui.pages import redirect

__all__ = ["index", "mail", "resend"]

TONES = {"queued": "wait", "sent": "ok", "failed": "danger"}


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first; filters, order and place live in the address."""
    return list_page(
        request,
        MAILS,
        "backoffice/mails",
        _seen(grant(request)).defer("text", "html", "secret"),
        looks=lambda mails: {row.pk: _looks(row) for row in mails},
        sites=_site_names,
        has_server=bool(settings.SMTP),
    )


def _site_names(mails: Iterable[Mail]) -> dict[int, str]:
    return dict(Site.objects.filter(pk__in=[row.site_id for row in mails] or [0]).values_list("pk", "name"))


def _seen(mine: Grant) -> QuerySet[Mail]:
    """Mails of their sites to customers whom they see; a mail says so much that it is for those who see all of it (G13).

    A site of an open set also writes to whom it has never met: who forgot a password, whose username somebody typed.
    """
    mine.require_sight(*MAILED)
    mails = Mail.objects.all()
    if not mine.may(Right.SEE_ORDERS):
        mails = mails.exclude(flow__startswith=ORDER_MAILS)
    if mine.sites is None:
        return mails
    of_theirs = ~Q(about_kind="customer") | sees_who(mine, "about_id")
    return mails.filter(of_theirs, site_id__in=mine.sites)


def _reach(mine: Grant, found: Mail) -> Grant:
    """What is left for the customer whom the mail is about; nothing for one whom they don't see (any more)."""
    if found.about_kind != "customer" or found.about_id is None:
        return mine
    try:
        return get_authorized_customer(mine, found.about_id).grant
    except NotFound:
        return Grant()


def _looks(row: Mail) -> tuple[str, str, str]:
    """What the mail is called, its state in a word, and the tone of that."""
    mail_type = all_mail_types().get(row.flow)
    return (
        translate(mail_type.title) if mail_type else row.flow,
        STATES[row.state],
        TONES.get(row.state, "off"),
    )


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
        "language_name": translate(LANGUAGES.get(found.language, found.language)),
        "lines": text_to_read(found, with_link=_may_read_link(reach, found)).splitlines(),
        "may_resend": may_act and _is_of_use_again(found),
        "taken_back": found.error == TAKEN_BACK,
    }
    return office_page(request, "backoffice/mails/mail.html", context)


def _is_of_use_again(found: Mail) -> bool:
    waits_or_empty = found.state in {Mail.State.QUEUED, Mail.State.ERASED}
    return bool(settings.SMTP) and not waits_or_empty and not is_taken_back(found)


def _may_read_link(reach: Grant, found: Mail) -> bool:
    """A link is for those who could give its reader a password anyway."""
    return reach.may(Right.MANAGE_STAFF) if found.about_kind == "staff" else reach.edits("password")


@staff_action(Right.EDIT_CUSTOMERS)
def resend(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Once more, under the same message id: who has it already is not bothered twice."""
    found = get_object_or_404(_seen(grant(request)), pk=mail_id)
    _reach(grant(request), found).require(Right.EDIT_CUSTOMERS)
    send_again(found, by=actor(request))
    messages.success(request, translate("The mail is on its way again."))
    return redirect(request, reverse("mail", args=[mail_id]))
