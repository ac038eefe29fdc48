"""Who may open which page. Every view says so with one decorator; a URL without a rule is refused by a test."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeAlias, cast
from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme

from regulars.backoffice.errors import answer_error, answer_forbidden, no_such_page
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.staff.models import StaffUser
from regulars.staff.rules import Grant, Right

__all__ = ["Rule", "actor", "grant", "local_path", "open_page", "staff_action", "staff_page", "staff_user"]

View: TypeAlias = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Rule:
    """The rights that reading and sending need; none means that nobody reads or sends. `open`: also without a log-in."""

    get: tuple[Right, ...] = ()
    post: tuple[Right, ...] = ()
    open: bool = False

    def rights_for(self, method: str) -> tuple[Right, ...]:
        return self.get if method in {"GET", "HEAD"} else self.post if method == "POST" else ()

    @property
    def methods(self) -> list[str]:
        reading = ["GET", "HEAD"] if self.get else []
        return reading + (["POST"] if self.post else [])


def staff_page(*rights: Right, post: Right | None = None) -> Callable[[View], View]:
    """A page for staff with these rights; with `post` it also takes forms from those who have that one."""
    return _guarded(Rule(get=rights, post=(post,) if post else ()))


def staff_action(right: Right) -> Callable[[View], View]:
    """A form that only posts to here."""
    return _guarded(Rule(post=(right,)))


def open_page(view: View) -> View:
    """A page for anybody, such as the log-in."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _private(_translated(view, request, *args, **kwargs))

    entered.rule = Rule(open=True)  # type: ignore[attr-defined]
    return entered


def _guarded(rule: Rule) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _private(_to_log_in(request))
            rights = rule.rights_for(request.method or "")
            if not rights:
                return _private(HttpResponseNotAllowed(rule.methods))
            if not all(grant(request).may(right) for right in rights):
                return _private(answer_forbidden(request))
            return _private(_translated(view, request, *args, **kwargs))

        entered.rule = rule  # type: ignore[attr-defined]
        return entered

    return decorate


def staff_user(request: HttpRequest) -> StaffUser:
    """The member of staff who is logged in; only for pages behind a right."""
    return cast("StaffUser", request.user)


def grant(request: HttpRequest) -> Grant:
    """What they may do, see and edit, and where; loaded with the session."""
    return staff_user(request).grant


def actor(request: HttpRequest) -> Actor:
    """Who acts, for the verbs' `by`."""
    return Actor(ActorKind.STAFF, Channel.BACKOFFICE, staff_user(request).pk)


def local_path(value: str | None, otherwise: str = "/") -> str:
    """A redirect target of ours: a path beginning with one slash, else `otherwise`."""
    fits = value and value.startswith("/") and url_has_allowed_host_and_scheme(value, allowed_hosts=None)
    return value if value and fits else otherwise


def _to_log_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        wish = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
        return HttpResponseRedirect(_log_in_url(wish))
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    return HttpResponse(
        headers={"HX-Redirect": _log_in_url(here.path + ("?" + here.query if here.query else ""))}
    )


def _log_in_url(wish: str) -> str:
    wish = local_path(wish)
    return reverse("log-in") + ("?" + urlencode({"next": wish}) if wish != "/" else "")


def _translated(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return no_such_page(request)
    except DomainError as error:
        return answer_error(request, error)


def _private(answer: HttpResponse) -> HttpResponse:
    """What staff see is kept by no browser and no proxy."""
    if not answer.has_header("Cache-Control"):
        add_never_cache_headers(answer)
        patch_cache_control(answer, no_store=True)
    return answer
