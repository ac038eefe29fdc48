"""Catalogue > Price lists: which site has which, for whom and when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.periods import look_of
from regulars.backoffice.price_lists.forms import ListForm, NewForm, values_of
from regulars.catalog.models import Price, PriceList
from regulars.catalog.operations.price_lists import add_price_list, change_price_list, remove_price_list
from regulars.catalog.queries.listing import PRICE_LISTS, price_lists_of
from regulars.catalog.rules.price_lists import no_such_price_list
from regulars.kernel.i18n import counted, translate
from regulars.sites.models import Site
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["deletion", "find_list", "index", "new_list", "price_list"]


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The lists of their sites, the newest first."""
    at = now()
    return list_page(
        request,
        PRICE_LISTS,
        "backoffice/price_lists",
        price_lists_of(grant(request)),
        looks=lambda found: {row.pk: look_of(row, at) for row in found},
    )


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def new_list(request: HttpRequest) -> HttpResponse:
    sites = Site.objects.within(grant(request).sites)
    first = {"priority": 0, "active": True, "version": 0, "site": request.GET.get("site", "")}
    form = NewForm(posted(request), initial=first, sites=sites)

    def add() -> PriceList:
        data = form.cleaned_data
        return add_price_list(data["site"], data["code"], form.values(data["site"]), by=actor(request))

    made = attempt(form, add)
    if isinstance(made, Undone):
        return office_page(request, "backoffice/price_lists/new.html", {"form": form}, status=made.status)
    messages.success(request, translate("{price_list} is there. Now add its prices.", price_list=made.name))
    return redirect(request, reverse("price-list-prices", args=[made.pk]))


@staff_page(Right.SEE, post=Right.EDIT_CATALOGUE)
def price_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: for whom it is, when, and how many prices it has."""
    found = find_list(request, list_id)
    form = ListForm(posted(request), initial=values_of(found), time_zone=found.site.time_zone)
    done = attempt(
        form,
        lambda: change_price_list(
            found, form.values(found.site, found), version=form.cleaned_data["version"], by=actor(request)
        ),
    )
    if isinstance(done, Undone):
        return _show(request, found, form, done.status)
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, request.path)


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def deletion(request: HttpRequest, list_id: int) -> HttpResponse:
    """Asks first: its prices are gone with it."""
    found = find_list(request, list_id)
    if request.method != "POST":
        number = Price.objects.filter(price_list=found).count()
        context = {"price_list": found, "prices": counted("{number} price", "{number} prices", number)}
        return office_page(request, "backoffice/price_lists/deletion.html", context)
    remove_price_list(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("price-lists"))


def find_list(request: HttpRequest, list_id: int) -> PriceList:
    """One of those of their sites. Raises `NotFound` `no_such_price_list`."""
    found = price_lists_of(grant(request)).filter(pk=list_id).first()
    if found is None:
        raise no_such_price_list()
    return found


def _show(request: HttpRequest, found: PriceList, form: ListForm, status: int) -> HttpResponse:
    state, tone = look_of(found, now())
    context: dict[str, Any] = {
        "price_list": found,
        "form": form,
        "state": state,
        "tone": tone,
        "number": Price.objects.filter(price_list=found).count(),
    }
    return office_page(request, "backoffice/price_lists/price_list.html", context, status=status)
