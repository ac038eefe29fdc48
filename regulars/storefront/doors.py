"""Who may see a page of a shop: everybody at a site's host, or its logged-in customers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Visit, visit
from regulars.customers.queries.tokens import token_hash
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import language_override, translate
from regulars.kernel.tracing import request_id
from regulars.orders.queries.counts import BUYING_HERE
from regulars.storefront.cookies import basket_token_of, forget_basket, token_of
from regulars.storefront.language import language_of
from regulars.storefront.looks import show
from regulars.storefront.merging import bring_basket
from regulars.storefront.problems import status_of, tell_wait
from regulars.ui.pages import is_htmx, redirect

__all__ = ["customer_actor", "customer_page", "host_of", "misdirected", "page_at_site", "problem", "visit_of"]

PageView: TypeAlias = Callable[..., HttpResponse]
HOSTLESS = b"<!doctype html><html lang=en><meta charset=utf-8><title>Nothing here</title><p>There is nothing at this address.</p>\n"


def host_of(request: HttpRequest) -> str:
    """The host that the browser asked for, as `choose_door` read it."""
    return str(request.host)  # type: ignore[attr-defined]


def visit_of(request: HttpRequest) -> Visit | None:
    """The one statement of a page: who knocks, at which site, may they come in, how many lines are in their basket, and do only guests buy?"""
    basket = token_hash(basket_token_of(request))
    return visit(host_of(request), token_of(request), more=BUYING_HERE, values=[basket])


def customer_actor(account_id: int) -> Actor:
    """A customer who acts in a shop."""
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, account_id)


def misdirected() -> HttpResponse:
    """What a host that is no site's hears: nothing (G11)."""
    return HttpResponse(HOSTLESS, status=421, headers={"Cache-Control": "no-store"})


def problem(request: HttpRequest, here: Visit, title: str, text: str, *, status: int) -> HttpResponse:
    """A page that says what went wrong, in the shop's look."""
    context = {
        "title": translate(title),
        "text": translate(text),
        "request_id": request_id() if status >= 500 else "",
    }
    answer = show(request, here, "problem.html", context, status=status)
    if is_htmx(
        request
    ):  # which would look for the part of another page in this one, and put nothing in its place
        for header, value in (("Retarget", "#main"), ("Reselect", "#main"), ("Reswap", "outerHTML")):
            answer[f"HX-{header}"] = value
    return answer


def page_at_site(*methods: str) -> Callable[[PageView], PageView]:
    """A page of the site of this host: the view is given the `Visit`. Unknown hosts get 421."""

    def decorate(view: PageView) -> PageView:
        @wraps(view)
        def at_site(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            here = visit_of(request)
            if here is None:
                return misdirected()
            with language_override(language_of(here)):
                return in_words(request, here, *args, **kwargs)

        def in_words(request: HttpRequest, here: Visit, *args: Any, **kwargs: Any) -> HttpResponse:
            if ("GET" if request.method == "HEAD" else request.method) not in methods:
                answer = problem(
                    request,
                    here,
                    "That doesn't work like this",
                    "Go back and use the button there.",
                    status=405,
                )
                answer["Allow"] = ", ".join(methods)
                return answer
            try:
                if here.account is None or not basket_token_of(request):
                    return view(request, here, *args, **kwargs)
                here = bring_basket(request, here, here.account)
                return forget_basket(view(request, here, *args, **kwargs))
            except DomainError as error:
                answer = problem(request, here, "That didn't work", error.message, status=status_of(error))
                return tell_wait(answer, error)

        return at_site

    return decorate


def customer_page(*methods: str) -> Callable[[PageView], PageView]:
    """A page for logged-in customers: the view is given the `Visit` and its `Account`. Others log in first and come back."""

    def decorate(view: PageView) -> PageView:
        @page_at_site(*methods)
        @wraps(view)
        def for_customer(request: HttpRequest, here: Visit, *args: Any, **kwargs: Any) -> HttpResponse:
            if here.account is None:
                return redirect(request, f"{reverse('login')}?{urlencode({'next': request.path})}")
            return view(request, here, here.account, *args, **kwargs)

        return for_customer

    return decorate
