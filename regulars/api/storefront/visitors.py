"""Who knocks at a site's API: asked with one statement, on every request (G4)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.cookie import parse_cookie
from django.middleware.csrf import CsrfViewMiddleware
from ninja.security.base import AuthBase
from ninja.security.http import HttpAuthBase

from regulars.addresses.queries.books import BOOK
from regulars.api.limits import count_by_name, count_caller, count_me, count_network, remember_quota
from regulars.api.problems import Refusal
from regulars.api.storefront.order_questions import wanted_in
from regulars.authentication.operations.sessions import LoggedIn
from regulars.authentication.queries.visits import PROFILE, Account, SiteHere, Visit, visit
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Misdirected, Unauthenticated
from regulars.kernel.guessing.devices import LASTS_SECONDS, Caller, caller_in, mark_device
from regulars.orders.queries.history import WantedPage

__all__ = [
    "SHOPPER",
    "VISITOR",
    "Brought",
    "account_here",
    "anybody",
    "brought_along",
    "buyer",
    "by_name",
    "caller_of",
    "check_host",
    "keep_device",
    "keep_log_in",
    "sent_token",
    "shopper",
    "site_here",
    "visit_of",
    "whoever",
]

COOKIE: str = settings.CUSTOMER_COOKIE_NAME
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
VISITOR = Actor(ActorKind.VISITOR, Channel.API)


class Brought(NamedTuple):
    """What the statement of the visit answers too: SQL, the values that stand in it, and what of orders was asked for."""

    sql: str = ""
    values: Sequence[Any] = ()
    orders: WantedPage | None = None


NOTHING = Brought()
HOT = {"/api/v1/me": Brought(PROFILE), "/api/v1/me/addresses": Brought(BOOK)}
ORDERS = "/api/v1/me/orders"


def anybody(request: HttpRequest) -> SiteHere:
    """Open to everybody at a site of ours: the site of this host; 421 for a host that is nobody's (G11)."""
    found = _visit(request, "").site
    count_network(request)
    return found


def whoever(request: HttpRequest) -> Visit:
    """Open to everybody, for what is answered to a shopper in their own way: with the book of addresses of who is logged in. A log-in that
    doesn't count is a visitor's.
    """
    token = sent_token(request.META)
    found = _visit(request, token, more=BOOK if token else "")
    if found.session_id is None:
        count_network(request)
    else:
        count_caller(request, "session", found.session_id)
    return found


def by_name(request: HttpRequest) -> bool:
    """Open to everybody who brings a username: who that is, is asked together with the host."""
    count_by_name(request)
    return True


def site_here(request: HttpRequest) -> SiteHere:
    """The site behind an operation that is open to `anybody`."""
    return cast("SiteHere", request.auth)  # type: ignore[attr-defined]


def check_host(request: HttpRequest) -> None:
    _visit(request, "")


def caller_of(request: HttpRequest) -> Caller:
    """From which network and device somebody asks."""
    return caller_in(request.META, request.COOKIES)


def keep_device(response: HttpResponse, caller: Caller, person: str) -> None:
    """Mark the device as known to whoever has just logged in, with the cookie that the shop's pages use too."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        mark_device(caller.device, person),
        max_age=LASTS_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=not settings.IS_LOCAL,
    )


def keep_log_in(response: HttpResponse, renewed: LoggedIn) -> None:
    """The new token, where the old one came in the site's cookie."""
    flags: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": not settings.IS_LOCAL}
    response.set_cookie(COOKIE, renewed.token, expires=renewed.expires_at, path="/", **flags)


def _visit(request: HttpRequest, token: str, *, more: str = "", values: Sequence[Any] = ()) -> Visit:
    found = visit(request.host, token, more=more, values=values)  # type: ignore[attr-defined]
    if found is None:
        raise Misdirected
    return found


def _shopper(request: HttpRequest, token: str) -> Visit:
    brought = brought_along(request.META)
    found = _visit(request, token, more=brought.sql, values=brought.values)
    if found.session_id is None or found.account is None:
        count_network(request)
        raise Unauthenticated("not_logged_in", "Please log in: this token or cookie doesn't count here.")
    if brought.sql:
        remember_quota(request, count_me(found.session_id))
    else:
        count_caller(request, "session", found.session_id)
    return found


def brought_along(meta: Mapping[str, Any]) -> Brought:
    """What a visit brings along for the reads that shops ask for on every page; nothing for any other."""
    if meta["REQUEST_METHOD"] != "GET":
        return NOTHING
    if meta["PATH_INFO"] == ORDERS:
        wanted = wanted_in(meta.get("QUERY_STRING", ""))
        return Brought(wanted.sql, wanted.values, wanted) if wanted else NOTHING
    return HOT.get(meta["PATH_INFO"], NOTHING)


def _bearer(meta: Mapping[str, Any]) -> str | None:
    sent: str | None = meta.get("HTTP_AUTHORIZATION")
    if sent is None:
        return None
    scheme, _, token = sent.partition(" ")
    return token if scheme.lower() == "bearer" else ""


def sent_token(meta: Mapping[str, Any]) -> str:
    """What a reading request brought along, in the header or else in the cookie; empty or anything."""
    token = _bearer(meta)
    return parse_cookie(meta.get("HTTP_COOKIE", "")).get(COOKIE, "") if token is None else token


class Token(HttpAuthBase):
    """`Authorization: Bearer <token>`, the token that `POST /sessions` answered."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Visit | None:
        token = _bearer(request.META)
        return None if token is None else _shopper(request, token)


class Cookie(AuthBase):
    """The site's own cookie. Whatever changes something needs the form token and the exact Origin beside it."""

    openapi_type, openapi_in, openapi_name = "apiKey", "cookie", COOKIE

    def __call__(self, request: HttpRequest) -> Visit:
        found = _shopper(request, request.COOKIES.get(COOKIE, ""))
        if request.method not in SAFE:
            _check_origin(request)
        return found


class _FormToken(CsrfViewMiddleware):
    """Django's own check of the form token; the origin was compared before, and more strictly."""

    def _origin_verified(self, request: HttpRequest) -> bool:  # noqa: ARG002 - compared before
        return True

    def is_right(self, request: HttpRequest) -> bool:
        self.process_request(request)
        return self.process_view(request, HttpResponse, (), {}) is None


_form_token = _FormToken(HttpResponse)


def _check_origin(request: HttpRequest) -> None:
    scheme = request.scheme if settings.IS_LOCAL else "https"
    exact = request.META.get("HTTP_ORIGIN") == f"{scheme}://{request.META.get('HTTP_HOST', '').lower()}"
    if not (exact and _form_token.is_right(request)):
        raise Refusal(
            403, "csrf_failed", "A cookie needs the X-CSRFToken header and the Origin of this very site."
        )


def buyer(request: HttpRequest) -> Visit:
    """Open to everybody, for what a shopper and a visitor may do alike. A Bearer token has to count; a cookie that doesn't is a visitor's,
    and with one that does whatever changes something needs what `Cookie` asks for.
    """
    token = _bearer(request.META)
    if token is not None:
        return _shopper(request, token)
    found = _visit(request, request.COOKIES.get(COOKIE, ""))
    if found.session_id is None:
        count_network(request)
        return found
    count_caller(request, "session", found.session_id)
    if request.method not in SAFE:
        _check_origin(request)
    return found


SHOPPER = (Token(), Cookie())


def visit_of(request: HttpRequest) -> Visit:
    """The visit behind an operation that asks for `SHOPPER`, for `whoever` or a `buyer`."""
    return cast("Visit", request.auth)  # type: ignore[attr-defined]


def account_here(request: HttpRequest) -> Account:
    """The shopper's account; without one nobody comes this far."""
    return cast("Account", visit_of(request).account)


def shopper(request: HttpRequest) -> Actor:
    """The shopper as the one who acts."""
    return Actor(ActorKind.CUSTOMER, Channel.API, account_here(request).id)
