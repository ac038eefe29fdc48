"""Customers > Approvals: who waits for a yes, oldest first; one or many are answered at once (APP-08)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.timezone import now

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.doors import ORIGINS
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.errors import status_of, tell_wait
from regulars.backoffice.pages import office_page
from regulars.backoffice.sites.around import around_each
from regulars.customers.operations.approvals import decide
from regulars.customers.queries.waiting import Queue, Waiting, place_after, waiting, waiting_among
from regulars.kernel.errors import Busy, DomainError
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.sites.queries.types import names_of_types
from regulars.staff.rules import Right
from regulars.ui.pages import go

__all__ = ["decision", "index"]

TEMPLATE = "backoffice/approvals/list.html"
PAGE = 50
AT_ONCE = 200


@staff_page(Right.EDIT_ACCESS)
def index(request: HttpRequest) -> HttpResponse:
    """The queue of one's own sites, filtered by site and type; the filters live in the address."""
    mine, types = grant(request), names_of_types()
    sites = {one.code: one for one in Site.objects.within(mine.sites).order_by("name")}
    asked = _filters(request.GET)
    found = Queue([], 0, has_more=False)
    if asked.get("site", "") in {"", *sites} and asked.get("type", "") in {"", *types}:
        found = waiting(
            mine,
            site_id=sites[asked["site"]].pk if "site" in asked else None,
            type_=asked.get("type"),
            after=_after(request.GET),
            limit=PAGE,
        )
    context = {
        "rows": [
            (one, name_of(one.customer), _age(one.since), ORIGINS.get(one.origin, "")) for one in found.items
        ],
        "types": types,
        "total": f"{found.total:,}" if found.total_is_exact else f"more than {found.total:,}",
        "asked": {name: asked.get(name, "") for name in ("site", "type")},
        "is_narrowed": bool(asked),
        "next": _url(asked, found.items[-1]) if found.has_more else None,
        "first": _url(asked) if "after" in request.GET else None,
        "sees": mine.sees,
        "site_choices": [("", "Any"), *((code, one.name) for code, one in sites.items())],
        "type_choices": [("", "Any"), *types.items()],
    }
    return office_page(request, TEMPLATE, context, part="results")


def _filters(query: QueryDict) -> dict[str, str]:
    return {name: value for name in ("site", "type") if (value := query.get(name, "").strip()[:50])}


def _after(query: QueryDict) -> tuple[datetime, int] | None:
    """The place in the address; anything else is the beginning."""
    since, _, pk = (number_in(part) for part in query.get("after", "").partition("-"))
    return None if since is None or pk is None else place_after(since, pk)


def _url(asked: dict[str, str], last: Waiting | None = None) -> str:
    query = asked | ({"after": "{}-{}".format(*last.place)} if last else {})
    return reverse("approvals") + ("?" + urlencode(query) if query else "")


def _age(since: datetime) -> str:
    minutes = int((now() - since).total_seconds() // 60)
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {word}{'' if number == 1 else 's'}"
    return "just now"


@staff_page(Right.EDIT_ACCESS, post=Right.EDIT_ACCESS)
def decision(request: HttpRequest) -> HttpResponse:
    """Asks first, with how many it is about; then answers them. Who was answered meanwhile is counted, not answered twice."""
    asked = request.POST if request.method == "POST" else request.GET
    ids = [pk for one in asked.getlist("row")[:AT_ONCE] if (pk := number_in(one)) is not None]
    yes = asked.get("do") != "decline"
    chosen = waiting_among(grant(request), ids)
    if not chosen:
        messages.info(request, "Choose at least one who still waits.")
        return go(request, _url(_filters(asked)))
    if request.method != "POST":
        return _ask(request, chosen, yes=yes)
    try:
        decided = decide(chosen, yes=yes, reason=request.POST.get("reason", ""), by=actor(request))
    except DomainError as error:
        return _ask(request, chosen, yes=yes, error=error.message, status=status_of(error))
    if decided.done:
        messages.success(request, _in_words(decided.done, yes=yes))
    if decided.gone + len(ids) > len(chosen):
        messages.info(request, "Some were answered by somebody else meanwhile; they keep that answer.")
    if decided.left:
        return _left(request, decided.left, yes=yes)
    return go(request, _url(_filters(asked)))


def _in_words(number: int, *, yes: bool) -> str:
    who = "1 customer is" if number == 1 else f"{number} customers are"
    return f"{who} {'approved and may log in now' if yes else 'declined'}. A mail tells them."


def _left(request: HttpRequest, left: Sequence[Waiting], *, yes: bool) -> HttpResponse:
    """Who still waits since somebody held them, to be sent once more (F28)."""
    who = "1 customer is" if len(left) == 1 else f"{len(left)} customers are"
    busy = Busy(
        "busy", f"{who} being changed by somebody else right now and still waiting. Try again in a moment."
    )
    answer = _ask(request, left, yes=yes, busy=busy.message, status=status_of(busy))
    return tell_wait(answer, busy)


def _ask(
    request: HttpRequest,
    chosen: Sequence[Waiting],
    *,
    yes: bool,
    error: str = "",
    busy: str = "",
    status: int = 200,
) -> HttpResponse:
    verb = "Approve" if yes else "Decline"
    who = name_of(chosen[0].customer) if len(chosen) == 1 else f"{len(chosen)} customers"
    around = around_each({one.site.pk for one in chosen}, grant(request))
    context: dict[str, Any] = {
        "title": f"{verb} {who}?",
        "verb": verb,
        "yes": yes,
        "chosen": [
            (one, name_of(one.customer), around.get((one.site.pk, one.customer.type), "")) for one in chosen
        ],
        "reason": request.POST.get("reason", "")[:500],
        "error": error,
        "busy": busy,
        "asked": (asked := _filters(request.POST if request.method == "POST" else request.GET)),
        "back": _url(asked),
    }
    return office_page(request, "backoffice/approvals/decision.html", context, status=status)
