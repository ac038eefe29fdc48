"""My Account's wish list: what can be bought at this shop, and apart from it the rest with the reason (WSH-01, ADR-17)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.catalog.rules.pricing import LineProblem
from regulars.customers.models import Customer
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import translate
from regulars.kernel.lists import Page
from regulars.kernel.texts import bare
from regulars.sites.models import Site
from regulars.storefront.doors import customer_actor, customer_page, page_at_site
from regulars.storefront.looks import is_lost, show, show_part
from regulars.storefront.shop.drawing import drawn_offer, image_href, money
from regulars.storefront.targets import address_here, path_here
from regulars.ui.numbers import place_in_words
from regulars.ui.pages import is_htmx, redirect
from regulars.wishlists.operations.wishes import add_wish, change_note, remove_wish
from regulars.wishlists.queries.wishes import SeenWish, WishList, wish_at, wish_list_at, wish_page
from regulars.wishlists.rules import REASONS

__all__ = ["wish_added", "wish_list", "wish_note", "wish_removed"]

ON_A_PAGE = 24
_WITH_PAGE = {"", LineProblem.PRICES_HIDDEN}


@customer_page("GET")
def wish_list(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """A page of what can be bought; or, where there is much of it, of what can't."""
    if is_htmx(request) and is_lost(request, here):
        return redirect(request, request.get_full_path())
    return _page(request, here, wish_list_at(account.id, here.site.id))


@page_at_site("POST")
def wish_added(request: HttpRequest, here: Visit) -> HttpResponse:
    """By the heart of a product. A visitor logs in first, and comes back to the product."""
    code, account = request.POST.get("product", ""), here.account
    back = address_here(request.POST.get("next", "")) or reverse("wish_list")
    if account is None:
        product = path_here(f"{reverse('products')}/{code}") or reverse("products")
        return redirect(request, f"{reverse('login')}?{urlencode({'next': product})}")
    customer, site = _who_and_where(here, account)
    note = request.POST.get("note", "")
    is_new = add_wish(customer, code, site=site, note=note, by=customer_actor(account.id))
    messages.success(
        request,
        translate("It is on your wish list.") if is_new else translate("It was on your wish list already."),
    )
    return redirect(request, back)


@customer_page("POST")
def wish_note(request: HttpRequest, here: Visit, account: Account, code: str) -> HttpResponse:
    """What is wrong with it is said beside the field, with what was typed."""
    customer, site = _who_and_where(here, account)
    note = request.POST.get("note", "")
    try:
        change_note(customer, code, note, site=site, by=customer_actor(account.id))
    except Invalid as error:
        wrong = {code.lower(): (bare(note), error.message)}
        return _page(request, here, wish_list_at(account.id, here.site.id), wrong=wrong, status=422)
    messages.success(request, translate("The note is saved."))
    return redirect(request, reverse("wish_list"))


@customer_page("GET", "POST")
def wish_removed(request: HttpRequest, here: Visit, account: Account, code: str) -> HttpResponse:
    """What can be put back is removed at once, with a way back on the page that follows; for the rest this asks first."""
    seen = wish_at(account.id, here.site.id, code)
    if request.method != "POST":
        return show(request, here, "wish_remove.html", {"wish": _drawn(seen)})
    customer, site = _who_and_where(here, account)
    remove_wish(customer, code, site=site, by=customer_actor(account.id))
    if seen.reason not in _WITH_PAGE:
        messages.success(request, translate("It is no longer on your wish list."))
        return redirect(request, reverse("wish_list"))
    undo = {"code": seen.stored.code, "name": seen.product.name, "note": seen.stored.note}
    return _page(request, here, wish_list_at(account.id, here.site.id), removed=undo)


def _who_and_where(here: Visit, account: Account) -> tuple[Customer, Site]:
    return Customer.objects.get(pk=account.id), Site.objects.get(pk=here.through_site.id)


def _page(
    request: HttpRequest,
    here: Visit,
    found: WishList,
    *,
    removed: Mapping[str, str] | None = None,
    wrong: Mapping[str, tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    of_no_use = request.GET.get("unusable") == "true"
    page = _part(found.unusable if of_no_use else found.usable, request.GET.get("cursor"))
    below = [] if of_no_use else found.unusable
    context = {
        "wishes": [_drawn(wish, (wrong or {}).get(wish.stored.code.lower())) for wish in page.items],
        "place": place_in_words(page.first, len(page.items), page.total),
        "previous": None if page.previous_cursor is None else _address(of_no_use, page.previous_cursor),
        "next": _address(of_no_use, page.next_cursor) if page.next_cursor else "",
        "of_no_use": of_no_use,
        "unusable": [_drawn(wish) for wish in below[:ON_A_PAGE]],
        "unusable_count": len(below),
        "all_unusable": _address(of_no_use=True) if len(below) > ON_A_PAGE else "",
        "removed": removed,
    }
    if is_htmx(request):
        return show_part(request, here, "wish_list.html", "list", context)
    return show(request, here, "wish_list.html", context, status=status)


def _part(wishes: Sequence[SeenWish], cursor: str | None) -> Page[SeenWish]:
    """Where a cursor leads; the first page where it leads nowhere."""
    if cursor:
        try:
            page = wish_page(wishes, cursor=cursor, limit=ON_A_PAGE)
        except Invalid:
            return _part(wishes, None)
        if page.items:
            return page
    return wish_page(wishes, cursor=None, limit=ON_A_PAGE)


def _address(of_no_use: bool, cursor: str = "") -> str:  # noqa: FBT001 - which of the two lists
    pairs = {"unusable": "true" if of_no_use else "", "cursor": cursor}
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"{reverse('wish_list')}?{query}".rstrip("?")


def _drawn(wish: SeenWish, wrong: tuple[str, str] | None = None) -> Mapping[str, Any]:
    """`wrong`: what was typed as the note, and why that can't be."""
    stored, product = wish.stored, wish.product
    offer = drawn_offer(wish.offer, wish.currency) if wish.offer and not wish.reason else {}
    before = wish.changed_from if offer else None
    return {
        "code": product.code,
        "name": product.name,
        "href": reverse("product", args=[product.code]) if wish.reason in _WITH_PAGE else "",
        "image": image_href(product.image),
        "unit": offer.get("unit", ""),
        "tax": offer.get("tax", ""),
        "least": offer.get("least", ""),
        "before": "" if before is None else money(before, wish.currency),
        "note": wrong[0] if wrong else stored.note,
        "error": wrong[1] if wrong else "",
        "may_note": not wish.other_store,
        "reason": translate(REASONS[wish.reason]) if wish.reason else "",
        "elsewhere": ", ".join(wish.elsewhere),
        "other_store": wish.other_store,
    }
