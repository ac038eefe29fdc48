"""What a refused rule looks like to staff: beside the field of a form, as a toast for htmx, or as a page."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.pages import office_page
from regulars.kernel.errors import (
    Busy,
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    TooOften,
    Unauthenticated,
)
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.tracing import request_id
from regulars.staff.rules.rights import MISSING
from regulars.ui.outage import outage_answer
from regulars.ui.pages import is_htmx, page

__all__ = [
    "Undone",
    "add_errors",
    "answer_error",
    "answer_forbidden",
    "attempt",
    "bad_request",
    "no_such_page",
    "server_error",
    "status_of",
    "tell_wait",
]

T = TypeVar("T")

STATUS: dict[type[DomainError], int] = {
    Invalid: 422,
    Conflict: 409,
    Forbidden: 403,
    Unauthenticated: 401,
    NotFound: 404,
    TooOften: 429,
    Busy: 503,
}
TITLES = {
    400: lazy("This request makes no sense"),
    403: lazy("You may not do this"),
    404: lazy("Nothing here"),
    409: lazy("This can't be done now"),
    413: lazy("That was too much"),
    422: lazy("This can't be saved"),
    429: lazy("Too many tries"),
    500: lazy("Something went wrong on our side"),
    503: lazy("Someone else is changing this. Try again."),
}


def status_of(error: DomainError) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


@dataclass(frozen=True)
class Undone:
    """Nothing was done: the form is to be shown, under this status. It says why, where it was sent."""

    status: int


def attempt(form: BaseForm, act: Callable[[], T]) -> T | Undone:
    """Do what a form asks where it was sent and is valid, and place what a rule refuses; answers what `act` answered."""
    if not form.is_valid():
        return Undone(422 if form.is_bound else 200)
    try:
        return act()
    except DomainError as error:
        add_errors(form, error)
        return Undone(status_of(error))


def add_errors(form: BaseForm, error: DomainError) -> None:
    """Put a refused rule beside the fields that it names, else above the form."""
    for problem in error.problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    if not error.problems:
        form.add_error(None, error.message)


def answer_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A rule refused that no form of the page could show."""
    return tell_wait(_answer(request, status_of(error), error.message), error)


def tell_wait(answer: HttpResponse, error: DomainError) -> HttpResponse:
    """Beside the sentence, for whoever reads headers: in how many seconds to try again."""
    if isinstance(error, TooOften | Busy):
        answer["Retry-After"] = str(error.retry_after if isinstance(error, TooOften) else 1)
    return answer


def answer_forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The right is missing: 403, for a page and for a part of it."""
    return _answer(request, 403, translate(MISSING))


def no_such_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Nothing here, or nothing for this person: a stranger's row looks the same as none."""
    return _answer(
        request, 404, translate("This page or record doesn't exist. It may have been deleted or moved.")
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, translate("Send less at once, or a smaller file."))
    return _answer(
        request,
        400,
        translate("Go back and try again. If this stays, tell the people who run Regulars for you."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Says nothing about the cause, and asks the database for nothing. 503 while that is the cause."""
    outage = outage_answer(request)
    if outage is not None:
        return outage
    context = {
        "title": TITLES[500],
        "text": translate("Nothing was half saved. Try again in a moment."),
        "code": 500,
    }
    context["request_id"] = request_id()
    return page(request, "backoffice/base/error_plain.html", context, status=500)


def _answer(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if is_htmx(request):
        headers = {"HX-Reswap": "none", "HX-Trigger": json.dumps({"regulars:toast": {"text": message}})}
        return HttpResponse(status=status, headers=headers)
    context: dict[str, Any] = {"title": TITLES.get(status, TITLES[400]), "text": message, "code": status}
    if getattr(request, "user", None) is None or not request.user.is_authenticated:
        return page(request, "backoffice/base/error_plain.html", context, status=status)
    return office_page(request, "backoffice/base/error.html", context, status=status)
