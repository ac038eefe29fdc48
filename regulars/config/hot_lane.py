"""`GET /api/v1/me` in the fast lane: a shop asks it for every page, so nothing stands between the wire and the answer.

The route in `api.storefront.me` is the same resource: documented there, and whatever is not a plain success (no token,
no such host, too many requests, a database that just went away) is answered there too. Measured in docs/performance.md;
why in docs/decisions/0302.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import psycopg
from django.db import Error

from regulars.api.limits import count_me, headers_of_quota
from regulars.api.storefront.me import headers_of, me_json
from regulars.api.storefront.visitors import is_hot, sent_token
from regulars.authentication.queries.visits import visit
from regulars.config.doors import host_in
from regulars.config.observing.requests import LANE, ROUTE
from regulars.config.protection import PROTECTION

__all__ = ["with_hot_lane"]

PATH = "/api/v1/me"

Application: TypeAlias = Callable[..., Iterable[bytes]]
log = logging.getLogger(__name__)


def with_hot_lane(application: Application) -> Application:
    """The application, behind the one answer that is needed most."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if is_hot(environ):
            answer = _me(environ)
            if answer is not None:
                body, headers = answer
                environ[LANE], environ[ROUTE] = "api", PATH
                start_response("200 OK", headers)
                return [body]
        return application(environ, start_response)

    return serve


def _me(environ: dict[str, Any]) -> tuple[bytes, list[tuple[str, str]]] | None:
    token = sent_token(environ)
    if not token:
        return None
    try:
        here = visit(host_in(environ), token, with_profile=True)
    except (Error, psycopg.Error) as error:
        log.warning("hot lane: %s", type(error).__name__)
        return None
    if here is None or here.session_id is None or here.account is None:
        return None
    quota = count_me(here.session_id)
    if quota is not None and not quota.allowed:
        return None
    body = me_json(here.account, here.site, here.profile)
    headers = {**headers_of(here.account), **PROTECTION, "Content-Length": str(len(body))}
    if quota is not None:
        headers |= headers_of_quota(quota)
    return body, [*headers.items()]
