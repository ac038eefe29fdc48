"""What is said when a page is missing, refused or broken: in the shop's look, and never more than the person knows."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from regulars.kernel.i18n import language_override
from regulars.kernel.tracing import request_id
from regulars.storefront.doors import misdirected, problem, visit_of
from regulars.storefront.language import language_of
from regulars.ui.outage import outage_answer

__all__ = ["bad_request", "broken", "forbidden", "missing", "stale_form"]

log = logging.getLogger(__name__)
PLAIN = b"<!doctype html><html lang=en><meta charset=utf-8><title>Out of order</title><p>Something went wrong on our side. Please try again in a moment.</p><p>Request %s</p>\n"


def _error_page(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    here = visit_of(request)
    if here is None:
        return misdirected()
    with language_override(language_of(here)):
        return problem(request, here, title, text, status=status)


def missing(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _error_page(
        request, "This page doesn't exist", "It may have moved, or the address has a typo.", 404
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 - as above
    return _error_page(request, "This is not for you", "You may not see this page.", 403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return _error_page(
        request, "That was too much", "What was sent could not be read. Please try again.", status
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - as above
    return _error_page(
        request,
        "Please try once more",
        "This form was open for a while and has expired. Go back, reload the page and send it again.",
        403,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """503 without a look into the database while that is away; for any other fault the shop's own page, or a plain one."""
    outage = outage_answer(request)
    if outage is not None:
        return outage
    try:
        return _error_page(
            request, "Something went wrong", "It is our fault. Please try again in a moment.", 500
        )
    except Exception:
        log.exception("the page for a broken page is broken too")
        return HttpResponse(PLAIN % request_id().encode(), status=500, headers={"Cache-Control": "no-store"})
