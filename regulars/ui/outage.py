"""What every kind of page says while the database is away: rendered without it, in the browser's language."""

import json
import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response
from django.utils.translation import get_language, get_language_from_request, gettext, override

from regulars.kernel.errors import is_outage
from regulars.kernel.tracing import request_id
from regulars.ui.pages import is_htmx, page

__all__ = ["outage_answer"]

RETRY_AFTER = "5"  # seconds
log = logging.getLogger(__name__)


def outage_answer(request: HttpRequest) -> HttpResponse | None:
    """For a door's `handler500`: 503 when the fault that is being handled is an outage of the database; else None."""
    fault = sys.exc_info()[1]
    if fault is None or not is_outage(fault):
        return None
    with override(get_language_from_request(request)):
        answer = _message(request)
    answer["Retry-After"], answer["Cache-Control"] = RETRY_AFTER, "no-store"
    # Said once, in one line: Django would write a traceback for every request.
    log_response("database: %s", type(fault).__name__, response=answer, logger=log, level="warning")
    return answer


def _message(request: HttpRequest) -> HttpResponse:
    if is_htmx(request):
        text = gettext("The database can't be reached at the moment. Please try again.")
        headers = {"HX-Reswap": "none", "HX-Trigger": json.dumps({"regulars:toast": {"text": text}})}
        return HttpResponse(status=503, headers=headers)
    context = {
        "app_name": getattr(request, "host", ""),
        "language": get_language(),
        "request_id": request_id(),
    }
    return page(request, "ui/outage.html", context, status=503)
