"""The one translator of this door: whatever goes wrong is answered as application/problem+json."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
import psycopg
from django.core.exceptions import SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from regulars.api.plans import plan_schema
from regulars.api.reading import Unread
from regulars.api.schema_errors import problems_of
from regulars.journeys.plans import PlanRefused
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
    is_outage,
)
from regulars.kernel.tracing import request_id

__all__ = ["Refusal", "problem", "translate"]

STATUS: dict[type[DomainError], int] = {
    Invalid: 422,
    Conflict: 409,
    Forbidden: 403,
    Unauthenticated: 401,
    NotFound: 404,
    Misdirected: 421,
    TooOften: 429,
    Busy: 503,
}
log = logging.getLogger(__name__)


class Refusal(Exception):
    """A no of this door itself: about HTTP, never about the business."""

    def __init__(self, status: int, code: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """One problem as RFC 9457 has it, with our stable `code` and what is wrong with each field."""
    body = dict(more or {}) | {
        "type": f"urn:regulars:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [{"field": error.field, "code": error.code, "message": error.message} for error in errors],
    }
    if status >= 500 and request_id():
        body["request_id"] = request_id()
    response = HttpResponse(msgspec.json.encode(body), status=status, content_type="application/problem+json")
    for name, value in {"Cache-Control": "no-store", **(headers or {})}.items():
        response[name] = value
    return response


def _refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problem(refusal.status, refusal.code, refusal.detail, headers=refusal.headers)


def _domain(_request: HttpRequest, error: DomainError) -> HttpResponse:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}.get(status)
    if isinstance(error, TooOften):
        headers = {"Retry-After": str(error.retry_after)}
    more = (
        plan_schema(error.plan).model_dump(mode="json") if isinstance(error, PlanRefused) else error.details
    )
    return problem(status, error.code, error.message, errors=error.problems, headers=headers, more=more)


def _shape(error: ValidationError, *, unknown_field: str) -> HttpResponse:
    found = problems_of(error.errors, unknown_field=unknown_field)
    if len(found) == 1:
        return problem(422, found[0].code, found[0].message, errors=found)
    return problem(422, "invalid", "Several values can't be as they are.", errors=found)


def _database(request: HttpRequest, error: Exception) -> HttpResponse:
    """A value that passed every rule and that the database can't hold: the sender's mistake, and ours to look at."""
    route = request.resolver_match and request.resolver_match.route
    log.warning("value refused by the database at %s", route, exc_info=error)
    return problem(422, "invalid", "One of these values can't be stored.")


def _body(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's one error for a body that its reader refused; the reason stands behind it."""
    reason = error.__cause__
    if isinstance(reason, DomainError):
        return _domain(request, reason)
    detail = str(reason) if isinstance(reason, Unread) else "The body is not JSON that can be read."
    return problem(400, "bad_json", detail)


def _suspicious(_request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    """Django's limits: more names in an address than anybody means."""
    return problem(422, "too_many", "Please send fewer of these.")


def _unexpected(_request: HttpRequest, error: Exception) -> HttpResponse:
    if is_outage(error):
        log.warning("database: %s", type(error).__name__)
        return problem(
            503,
            "busy",
            "The database can't be reached at the moment. Please try again.",
            headers={"Retry-After": "1"},
        )
    log.error("unexpected", exc_info=error)
    return problem(500, "unexpected", "Something went wrong on our side. Nothing was half stored.")


def _unauthenticated(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(
        401,
        "not_logged_in",
        "Send a valid key or token as “Authorization: Bearer …”.",
        headers={"WWW-Authenticate": "Bearer"},
    )


def translate(api: NinjaAPI, *, unknown_field: str) -> None:
    """Tell an API how each error is said; `unknown_field` is its code for a field that it doesn't take."""
    api.add_exception_handler(DomainError, _domain)  # type: ignore[arg-type]
    api.add_exception_handler(
        ValidationError,
        lambda _request, error: _shape(error, unknown_field=unknown_field),  # type: ignore[arg-type]
    )
    api.add_exception_handler(Refusal, _refused)  # type: ignore[arg-type]
    for unfit in (DataError, psycopg.DataError, UnicodeEncodeError):
        api.add_exception_handler(unfit, _database)  # type: ignore[arg-type]
    api.add_exception_handler(AuthenticationError, _unauthenticated)  # type: ignore[arg-type]
    api.add_exception_handler(HttpError, _body)  # type: ignore[arg-type]
    api.add_exception_handler(SuspiciousOperation, _suspicious)  # type: ignore[arg-type]
    api.add_exception_handler(
        Http404, lambda _request, _error: problem(404, "not_found", "There is nothing here.")
    )
    api.add_exception_handler(Exception, _unexpected)  # type: ignore[arg-type]
