"""The prices of a list: found, added, changed and removed one by one."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.decimals import number_in_field, plain_number
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.price_lists.forms import PriceForm
from regulars.backoffice.price_lists.views import find_list
from regulars.backoffice.price_lists.words import price_words
from regulars.catalog.models import Price, PriceList
from regulars.catalog.operations.prices import change_prices
from regulars.catalog.queries.listing import PRICES
from regulars.catalog.rules.price_lists import PriceRow
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["prices"]


@staff_page(Right.SEE, post=Right.EDIT_CATALOGUE)
def prices(request: HttpRequest, list_id: int) -> HttpResponse:
    """Searched and paged; the form above them sets a price, or removes it."""
    found = find_list(request, list_id)
    form = PriceForm(posted(request), initial=_initial(request, found))
    done = attempt(form, lambda: _change(request, found, form))
    if isinstance(done, Undone):
        return _show(request, found, form, done.status)
    messages.success(request, translate("Saved."))
    return redirect(request, reverse("price-list-prices", args=[found.pk]))


def _initial(request: HttpRequest, found: PriceList) -> dict[str, Any]:
    """What a link of a row brings along."""
    product, start, amount = (request.GET.get(name, "")[:60] for name in ("product", "from", "amount"))
    numbers = {"min_quantity": number_in_field(start or "1"), "amount": number_in_field(amount)}
    return {"product": product, "version": found.version} | numbers


def _change(request: HttpRequest, found: PriceList, form: PriceForm) -> PriceList:
    data = form.cleaned_data
    amount = None if "remove" in request.POST else plain_number(data["amount"])
    row = PriceRow(data["product"], plain_number(data["min_quantity"]), amount)
    try:
        return change_prices(found, [row], version=data["version"], by=actor(request))
    except Invalid as error:
        problems = [replace(problem, field=problem.field.rpartition(".")[2]) for problem in error.problems]
        raise Invalid.of(problems) from None


def _show(request: HttpRequest, found: PriceList, form: PriceForm, status: int) -> HttpResponse:
    rows = Price.objects.filter(price_list=found).select_related("product")
    answer = list_page(
        request,
        PRICES,
        "backoffice/price_lists/prices",
        rows,
        price_list=found,
        form=form,
        texts=lambda page: {
            (price.product_id, price.min_quantity): price_words(price, found.currency) for price in page
        },
    )
    answer.status_code = status
    return answer
