"""Customers > Approvals: who waits for approval, oldest first; one or many are answered at once (APP-08)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.site_rows import ORIGINS
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.errors import status_of, tell_wait
from regulars.backoffice.lists import Asked, list_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.sites.around import around_each
from regulars.customers.operations.approvals import decide
from regulars.customers.queries.waiting import APPROVALS, Waiting, waiting, waiting_among
from regulars.kernel.errors import Busy, DomainError
from regulars.kernel.i18n import counted, translate
from regulars.kernel.lookups import number_in
from regulars.sites.queries.types import names_of_types
from regulars.staff.rules import Right
from regulars.ui.pages import known_choice, redirect

__all__ = ["decision", "index"]

AT_ONCE = 200


@staff_page(Right.EDIT_ACCESS)
def index(request: HttpRequest) -> HttpResponse:
    """The queue of one's own sites, asked for as any list."""
    return list_page(
        request,
        APPROVALS,
        "backoffice/approvals",
        read=partial(waiting, grant(request)),
        types=names_of_types(),
        name_of=lambda _: name_of,
        age_of=lambda _: _age,
        origins=ORIGINS,
    )


def _list_query(request: HttpRequest) -> Asked:
    """The list that a decision comes from, and leads back to."""
    query = request.POST if request.method == "POST" else request.GET
    return Asked(query, APPROVALS, grant(request), reverse("approvals"))


def _age(since: datetime) -> str:
    minutes = int((now() - since).total_seconds() // 60)
    if minutes >= 1440:
        return counted("{number} day", "{number} days", minutes // 1440)
    if minutes >= 60:
        return counted("{number} hour", "{number} hours", minutes // 60)
    return counted("{number} minute", "{number} minutes", minutes) if minutes else translate("just now")


@staff_page(Right.EDIT_ACCESS, post=Right.EDIT_ACCESS)
def decision(request: HttpRequest) -> HttpResponse:
    """Asks first, with how many it is about; then answers them. Who was answered meanwhile is counted, not answered twice."""
    sent = request.POST if request.method == "POST" else request.GET
    ids = [pk for text in sent.getlist("row")[:AT_ONCE] if (pk := number_in(text)) is not None]
    chosen = waiting_among(grant(request), ids)
    if not chosen:
        messages.info(request, translate("Choose at least one who still waits."))
        return redirect(request, _list_query(request).url())
    approve = known_choice(sent, "do", "approve", "decline") == "approve"
    if request.method != "POST":
        if len(sent.getlist("row")) > AT_ONCE:
            messages.info(
                request,
                translate("These are the first {at_once}: so many are answered at once.", at_once=AT_ONCE),
            )
        return _ask(request, chosen, approve=approve)
    try:
        decided = decide(chosen, approve=approve, reason=request.POST.get("reason", ""), by=actor(request))
    except DomainError as error:
        return _ask(request, chosen, approve=approve, error=error.message, status=status_of(error))
    if decided.done:
        messages.success(request, _in_words(decided.done, approve=approve))
    answered_meanwhile = decided.gone + len(ids) - len(chosen)
    if answered_meanwhile:
        messages.info(
            request, translate("Some were answered by somebody else meanwhile; they keep that answer.")
        )
    if decided.left:
        return _left(request, decided.left, approve=approve)
    return redirect(request, _list_query(request).url())


def _in_words(number: int, *, approve: bool) -> str:
    if approve:
        return counted(
            "{number} customer is approved. If they can log in now, a mail tells them.",
            "{number} customers are approved. A mail tells those who can log in now.",
            number,
        )
    return counted(
        "{number} customer is declined. A mail tells them.",
        "{number} customers are declined. A mail tells them.",
        number,
    )


def _left(request: HttpRequest, left: Sequence[Waiting], *, approve: bool) -> HttpResponse:
    """Who still waits since somebody held them, to be sent once more (F28)."""
    busy = counted(
        "Someone else is changing {number} of these customers, who still waits. Try again in a moment.",
        "Someone else is changing {number} of these customers, who still wait. Try again in a moment.",
        len(left),
    )
    error = Busy("busy", busy)
    return tell_wait(_ask(request, left, approve=approve, busy=busy, status=status_of(error)), error)


def _ask(
    request: HttpRequest,
    chosen: Sequence[Waiting],
    *,
    approve: bool,
    error: str = "",
    busy: str = "",
    status: int = 200,
) -> HttpResponse:
    verb = translate("Approve") if approve else translate("Decline")
    who = name_of(chosen[0].customer)
    if approve:
        title = counted("Approve {who}?", "Approve {number} customers?", len(chosen), who=who)
    else:
        title = counted("Decline {who}?", "Decline {number} customers?", len(chosen), who=who)
    around = around_each({pending.site.pk for pending in chosen}, grant(request))
    context: dict[str, Any] = {
        "title": title,
        "verb": verb,
        "approve": approve,
        "chosen": [
            (pending, name_of(pending.customer), around.get((pending.site.pk, pending.customer.type), ""))
            for pending in chosen
        ],
        "reason": request.POST.get("reason", "")[:500],
        "error": error,
        "busy": busy,
        "asked": _list_query(request),
    }
    return office_page(request, "backoffice/approvals/decision.html", context, status=status)
