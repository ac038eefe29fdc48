"""`GET /api/v1/me`, `/me/addresses` and `/me/orders` in the fast lane: a shop asks them for every page, at every checkout and
for every page of an account's orders, so nothing stands between the wire and the answer.

The routes in `api.storefront` are the same resources: documented there, and whatever is not a plain success (no token,
no such host, too many requests, a database that just went away) is answered there too. Measured in docs/performance.md;
why in docs/decisions/0302.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import psycopg
from django.db import Error

from regulars.api.limits import count_me, headers_of_quota
from regulars.api.storefront.me import me_of
from regulars.api.storefront.my_addresses import addresses_of
from regulars.api.storefront.my_orders import orders_in
from regulars.api.storefront.visitors import Brought, brought_along, sent_token
from regulars.authentication.queries.visits import Account, Visit, visit
from regulars.config.doors import host_in
from regulars.config.observing.requests import LANE, ROUTE
from regulars.config.protection import PROTECTION
from regulars.orders.queries.history import history_in

__all__ = ["with_hot_lane"]


ANSWERS: dict[str, Callable[[Account, Visit], tuple[bytes, dict[str, str]]]] = {
    "/api/v1/me": me_of,
    "/api/v1/me/addresses": addresses_of,
}
Application: TypeAlias = Callable[..., Iterable[bytes]]
log = logging.getLogger(__name__)


def with_hot_lane(application: Application) -> Application:
    """The application, behind the answers that are needed most."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        brought = brought_along(environ)
        if brought.orders or (brought.sql and not environ.get("QUERY_STRING")):
            answer = _answer(environ, brought)
            if answer is not None:
                body, headers = answer
                environ[LANE], environ[ROUTE] = "api", environ["PATH_INFO"]
                start_response("200 OK", headers)
                return [body]
        return application(environ, start_response)

    return serve


def _answer(environ: dict[str, Any], brought: Brought) -> tuple[bytes, list[tuple[str, str]]] | None:
    token = sent_token(environ)
    if not token:
        return None
    try:
        here = visit(host_in(environ), token, more=brought.sql, values=brought.values)
        if here is None or here.session_id is None or here.account is None:
            return None
        quota = count_me(here.session_id)
        if quota is not None and not quota.allowed:
            return None
        if brought.orders:
            body, own = orders_in(history_in(here.more, brought.orders, here.account.id), here)
        else:
            body, own = ANSWERS[environ["PATH_INFO"]](here.account, here)
    except (Error, psycopg.Error) as error:
        log.warning("hot lane: %s", type(error).__name__)
        return None
    headers = {**own, **PROTECTION, "Content-Length": str(len(body))}
    if quota is not None:
        headers |= headers_of_quota(quota)
    return body, [*headers.items()]
