"""The basket: what is in it, priced anew each time it is shown, with what changed and what can't be bought as it is (B-01, B-02)."""

from collections.abc import Mapping
from itertools import islice, repeat
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Visit
from regulars.catalog.queries.assortment import product_at
from regulars.kernel.errors import DomainError, Invalid, NotFound
from regulars.kernel.i18n import translate
from regulars.kernel.texts import bare
from regulars.orders.operations.baskets import add_line, note_seen, put_lines, remove_line
from regulars.orders.queries.baskets import BasketView, basket_at
from regulars.orders.queries.buying_facts import buying_facts
from regulars.orders.queries.shipping import shipping_of
from regulars.orders.rules.baskets import MOST_LINES, Owner
from regulars.orders.rules.buying import may_buy
from regulars.storefront.brought import with_lines
from regulars.storefront.cookies import basket_token_of, caller_of, keep_basket
from regulars.storefront.doors import page_at_site
from regulars.storefront.looks import is_lost, show
from regulars.storefront.shop.basket_drawing import drawn_forecast, drawn_line, drawn_shipping, drawn_sums
from regulars.storefront.shop.products import product_page
from regulars.storefront.shop.quantities import quantity_field, read_quantity
from regulars.ui.pages import is_htmx, redirect

__all__ = ["added", "basket", "removed"]


def _owner(request: HttpRequest, here: Visit) -> Owner:
    return Owner(here.account.id) if here.account else Owner(token=basket_token_of(request))


@page_at_site("GET", "POST")
def basket(request: HttpRequest, here: Visit) -> HttpResponse:
    """Shown, or sent with how many of each there are to be from now on."""
    owner = _owner(request, here)
    if request.method != "POST":
        view = basket_at(owner, here.site.id)
        return _page(request, here, view, undo=_undo(here, view, request.GET.dict()))
    if is_htmx(request) and is_lost(request, here):
        return redirect(request, reverse("basket"))
    owner, wrong = _updated(request, owner, here.site.id)
    after = basket_at(owner, here.site.id)
    if wrong or is_htmx(request):
        return _kept(_page(request, here, after, wrong=wrong), owner, after)
    return _kept(redirect(request, reverse("basket")), owner, after)


@page_at_site("POST")
def added(request: HttpRequest, here: Visit) -> HttpResponse:
    """So many more of a product. The first line of a visitor brings the cookie."""
    code, quantity = request.POST.get("product", ""), request.POST.get("quantity", "")
    owner = _owner(request, here)
    try:
        now_of = add_line(owner, here.site.id, code, read_quantity(quantity), caller=caller_of(request))
    except Invalid as error:
        return product_page(request, here, code, quantity=bare(quantity), error=error.message, status=422)
    except NotFound:
        return product_page(request, here, code)
    messages.success(request, translate("It is in your basket."))
    answer = redirect(request, reverse("basket"))
    return keep_basket(answer, now_of.token) if now_of.token else answer


@page_at_site("POST")
def removed(request: HttpRequest, here: Visit) -> HttpResponse:
    """Taken out, with a way back on the page that follows."""
    if is_htmx(request) and is_lost(request, here):
        return redirect(request, reverse("basket"))
    owner, code = _owner(request, here), request.POST.get("product", "")
    before = basket_at(owner, here.site.id)
    had = [line.priced for line in before.lines if line.product.code == code]
    remove_line(owner, here.site.id, code)
    gone = (
        {"removed": code, "quantity": quantity_field(had[0].quantity)}
        if had and had[0].problem is None
        else {}
    )
    if is_htmx(request):
        view = basket_at(owner, here.site.id)
        return _kept(_page(request, here, view, undo=_undo(here, view, gone)), owner, view)
    answer = redirect(request, f"{reverse('basket')}?{urlencode(gone)}".rstrip("?"))
    return _kept(answer, owner, before)


def _kept(answer: HttpResponse, owner: Owner, view: BasketView) -> HttpResponse:
    """A visitor's basket that is in use is kept on by the browser, too."""
    return keep_basket(answer, owner.token) if owner.token and view.basket_id else answer


def _undo(here: Visit, view: BasketView, gone: Mapping[str, str]) -> Mapping[str, str] | None:
    """What was just taken out and can be put back; nothing where it is back already."""
    code = gone.get("removed", "")
    if not code or any(line.product.code == code for line in view.lines):
        return None
    offer = product_at(here.site.id, here.account.id if here.account else None, code)
    if offer is None or offer.line.problem:
        return None
    return {"code": code, "name": offer.product.name, "quantity": bare(gone.get("quantity", ""))[:20]}


def _updated(request: HttpRequest, owner: Owner, site_id: int) -> tuple[Owner, dict[str, tuple[str, str]]]:
    """Changes what differs from what the page showed, so that an old one takes nothing back. Answers what was sent and is wrong, by code."""
    codes, quantities, had = (request.POST.getlist(name) for name in ("product", "quantity", "had"))
    rows = islice(zip(codes, quantities, had or repeat(None), strict=False), MOST_LINES)
    sent = {code: quantity for code, quantity, before in rows if quantity != before}
    read, refused = _read(sent)
    owner, more = put_lines(owner, site_id, read, caller=caller_of(request))
    refused |= more
    return owner, {code: (bare(sent[code])[:20], error.message) for code, error in refused.items()}


def _read(sent: Mapping[str, str]) -> tuple[dict[str, str], dict[str, DomainError]]:
    """Quantities by code, and why some have two meanings."""
    read: dict[str, str] = {}
    refused: dict[str, DomainError] = {}
    for code, text in sent.items():
        try:
            read[code] = read_quantity(text)
        except Invalid as error:
            refused[code] = error
    return read, refused


def _page(
    request: HttpRequest,
    here: Visit,
    view: BasketView,
    *,
    wrong: Mapping[str, tuple[str, str]] | None = None,
    undo: Mapping[str, str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "lines": [drawn_line(line, view, (wrong or {}).get(line.product.code)) for line in view.lines],
        "sums": drawn_sums(view) if view.shows_prices else None,
        "removed": undo,
    }
    if view.lines:
        owner = _owner(request, here)
        context["shipping"] = drawn_shipping(shipping_of(view, owner, here.site.id), view)
        facts = buying_facts(here.site.id, owner.account_id)
        context["forecast"] = drawn_forecast(may_buy(facts, view.total if view.shows_prices else None))
    answer = show(
        request, with_lines(here, len(view.lines)), "basket.html", context, status=422 if wrong else 200
    )
    note_seen(view)
    return answer
