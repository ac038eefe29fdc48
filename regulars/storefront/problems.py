"""The one translator of what a rule said into what a page shows."""

from django import forms
from django.http import HttpResponse

from regulars.kernel.errors import (
    Busy,
    Conflict,
    DomainError,
    FieldProblem,
    Forbidden,
    Invalid,
    Misdirected,
    NotFound,
    TooOften,
    Unauthenticated,
)
from regulars.kernel.i18n import noop, translate

__all__ = ["REFUSED", "add_errors", "status_of", "tell_wait"]

REFUSED = 422
STATUSES: tuple[tuple[type[DomainError], int], ...] = (
    (Invalid, REFUSED),
    (Conflict, 409),
    (Forbidden, 403),
    (Unauthenticated, REFUSED),  # a page; 401 would be about the HTTP kind of log-in
    (NotFound, 404),
    (Misdirected, 421),
    (TooOften, 429),
    (Busy, 503),
)
# The rule speaks to everybody; here it speaks to the one whom it is about.
TO_THE_SHOPPER = {
    "username_taken": noop("This address already has an account here."),
    "type_not_accepted": noop("Choose one of these."),
    "unknown_value": noop("Choose one of these."),
    "form_field_refused": noop(
        "We no longer ask for something that you filled in. Look at the form as it is now."
    ),
    "version_conflict": noop("Your details were changed elsewhere meanwhile. Look at them again, then save."),
}


def status_of(error: DomainError) -> int:
    return next((status for kind, status in STATUSES if isinstance(error, kind)), REFUSED)


def _to_the_shopper(refusal: DomainError | FieldProblem) -> str:
    ours = TO_THE_SHOPPER.get(refusal.code)
    return translate(ours) if ours else refusal.message


def add_errors(form: forms.Form, error: DomainError, **renamed: str) -> int:
    """Put what was said beside the field it is about, else above the form; answers the status of the page.

    `renamed` says which field of this form stands for a field of the rule.
    """
    if not error.problems:
        form.add_error(None, _to_the_shopper(error))
    for problem in error.problems:
        field = renamed.get(problem.field, problem.field)
        message = _to_the_shopper(problem)
        if field in form.fields:
            form.add_error(field, message)
        elif message not in form.non_field_errors():
            form.add_error(None, message)
    return status_of(error)


def tell_wait(answer: HttpResponse, error: DomainError) -> HttpResponse:
    """Beside the sentence, for whoever reads headers: in how many seconds to try again."""
    if isinstance(error, TooOften | Busy):
        answer["Retry-After"] = str(error.retry_after if isinstance(error, TooOften) else 1)
    return answer
