"""What an operator's machines ask: `/healthz`, `/readyz`, `/metrics` (docs/decisions/0601)."""

import logging
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import psycopg
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST

from regulars.config.doors import raw_host
from regulars.config.observing.figures import figures
from regulars.config.observing.requests import LANE, UNHEARD
from regulars.staff.queries import key_by_text
from regulars.staff.rules import Right

__all__ = ["answer_operators"]

log = logging.getLogger(__name__)
View: TypeAlias = Callable[[HttpRequest], HttpResponseBase]


def answer_operators(get_response: View) -> View:
    """Health at every host, before any host is looked up and without a word about what is here; metrics at the back office's."""
    admin = f"admin.{settings.DOMAIN}"

    def middleware(request: HttpRequest) -> HttpResponseBase:
        view = VIEWS.get(request.path_info)
        if view is None or (view is _metrics and raw_host(request) != admin):
            return get_response(request)
        request.META[LANE] = UNHEARD
        if request.method not in {"GET", "HEAD"}:
            return _plain_text("Only GET\n", 405, Allow="GET, HEAD")
        return view(request)

    return middleware


def _plain_text(text: str, status: int = 200, **headers: str) -> HttpResponse:
    kept = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(text, status=status, headers=kept | named)


def _healthz(_request: HttpRequest) -> HttpResponse:
    return _plain_text("ok\n")


def _readyz(_request: HttpRequest) -> HttpResponse:
    """Database reachable, tables up to date. Not the worker: without it pages answer all the same, and metrics tell."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _see_that_tables_fit()
    except (Error, _Outdated) as problem:
        log.warning("not ready: %s", type(problem).__name__)
        return _plain_text("not ready\n", 503, Retry_After="5")
    return _plain_text("ready\n")


class _Outdated(Exception):
    """`regulars migrate` has to run first."""


@cache
def _see_that_tables_fit() -> None:
    """Asked until the answer is yes, which it stays. Raises `_Outdated`."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Outdated


def _metrics(request: HttpRequest) -> HttpResponse:
    """For an API key that sees the whole installation; nobody is trusted for their address, a proxy next door would lend it to all."""
    scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    try:
        key = key_by_text(text) if scheme.lower() == "bearer" else None
        if key is None:
            return _plain_text("Send an API key as a bearer token.\n", 401, WWW_Authenticate="Bearer")
        if not key.grant.may(Right.SEE_STRUCTURE):
            return _plain_text("The role of this key doesn't include this.\n", 403)
        return HttpResponse(
            figures(), headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        )
    except (Error, psycopg.Error) as error:
        log.warning("metrics: %s", type(error).__name__)
        return _plain_text("not ready\n", 503, Retry_After="5")


VIEWS = {"/healthz": _healthz, "/readyz": _readyz, "/metrics": _metrics}
