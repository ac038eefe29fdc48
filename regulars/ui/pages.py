"""How a door answers: a whole page, the part of it that htmx asked for, or the way to another page."""

from collections.abc import Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.utils import csrf_input
from django.utils.cache import patch_vary_headers
from jinja2_fragments import render_block

from regulars.kernel.i18n import current_language
from regulars.ui.environment import in_one_language
from regulars.ui.formats import zone_of
from regulars.ui.stale_forms import is_stale

__all__ = ["fragment", "is_htmx", "known_choice", "page", "posted", "redirect"]


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The whole page, with the messages that wait for this person as toasts."""
    values = _context(request, context)
    with in_one_language():
        html = _environment().get_template(template).render(values)
    return _answer(html, status)


def fragment(
    request: HttpRequest,
    template: str,
    block: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """One block of the same template for htmx; messages that wait come along and join the page's toasts."""
    values = _context(request, context)
    with in_one_language():
        html = render_block(_environment(), template, block, values)
        if values["messages"]:
            html += str(_environment().globals["ui"].toasts(values["messages"], oob=True))
    return _answer(html, status)


def redirect(request: HttpRequest, to: str) -> HttpResponse:
    """Sends the browser to another page, also when htmx asked (it would swap the other page into a corner)."""
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": to})
    answer = HttpResponseRedirect(to)
    answer.status_code = 303
    return answer


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None where the page is only looked at, so that the form is shown as it begins."""
    return request.POST if request.method == "POST" else None


def known_choice(sent: QueryDict, name: str, *known: str) -> str:
    """Which of its buttons a form was sent with. Nothing is assumed: raises `BadRequest` where that is none of these."""
    chosen = sent.get(name, "")
    if chosen not in known:
        raise BadRequest(name)
    return str(chosen)


def is_htmx(request: HttpRequest) -> bool:
    """True when htmx wants a part; False for a whole page, also when it restores one from history."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def _environment() -> Any:
    return engines["jinja2"].env  # type: ignore[attr-defined]


def _context(request: HttpRequest, context: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "request": request,
        "csrf_token": get_token(request),
        "csrf_input": csrf_input(request),  # one for all forms of the page
        "messages": list(get_messages(request)),
        "stale": is_stale(request),
        "time_zone": zone_of(request),
        "language": current_language(),
        "locale": current_language(),
        **(context or {}),
    }


def _answer(html: str, status: int) -> HttpResponse:
    answer = HttpResponse(html, status=status)
    patch_vary_headers(answer, ["HX-Request"])  # one URL answers with a page or with a part of it
    return answer
