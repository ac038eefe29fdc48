"""Prices as a file: downloaded, and sent in with a look at what that changes before it is done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.files import csv_file
from regulars.backoffice.pages import office_page
from regulars.backoffice.price_lists.forms import FileForm
from regulars.backoffice.price_lists.views import find_list
from regulars.catalog.models import PriceList
from regulars.catalog.operations.price_imports import LAYOUT, PricePlan, import_prices, plan_prices
from regulars.catalog.operations.price_lists import note_prices_exported
from regulars.catalog.queries.listing import PRICE_COLUMNS, price_rows
from regulars.kernel.i18n import counted, translate
from regulars.staff.rules import Right
from regulars.transfer.operations.staging import BadLines
from regulars.ui.pages import posted, redirect

__all__ = ["download", "upload"]

SHOWN = 50  # bad lines


@staff_page(Right.SEE)
def download(request: HttpRequest, list_id: int) -> HttpResponse:
    """Every price of the list; an import takes the file. The download is put on record."""
    found = find_list(request, list_id)
    note_prices_exported(found, by=actor(request))
    return csv_file(f"prices-{found.code}.csv", PRICE_COLUMNS, price_rows(found))


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def upload(request: HttpRequest, list_id: int) -> HttpResponse:
    """A file is read and its plan shown; the second button does what the plan says, on the version that it was made on."""
    found = find_list(request, list_id)
    form = FileForm(posted(request), request.FILES or None, initial={"version": found.version})
    done = attempt(form, lambda: _planned(request, found, form))
    if isinstance(done, Undone):
        return _show(request, found, form, None, done.status)
    plan, is_done = done
    if not is_done:
        is_fine = plan.good and plan.may_be_stored(skip_bad=False)
        return _show(request, found, form, plan, 200 if is_fine else 422)
    messages.success(
        request,
        translate("The list has {new} new, {changed} changed and {removed} fewer prices.", **_numbers(plan)),
    )
    return redirect(request, reverse("price-list-prices", args=[found.pk]))


def _planned(request: HttpRequest, found: PriceList, form: FileForm) -> tuple[PricePlan, bool]:
    replaces, lines = form.cleaned_data["replaces"], form.lines(LAYOUT, "regulars prices import")
    if not form.is_first_step:
        version = form.cleaned_data["version"]
        try:
            return import_prices(found, lines, replaces=replaces, version=version, by=actor(request)), True
        except BadLines:  # a product is gone meanwhile: the plan says so
            pass
    return plan_prices(found, lines, replaces=replaces), False


def _numbers(plan: PricePlan) -> dict[str, int]:
    names = ("new", "changed", "removed", "unchanged")
    return {name: sum(getattr(place, name) for place in plan.places) for name in names}


def _show(
    request: HttpRequest, found: PriceList, form: FileForm, plan: PricePlan | None, status: int
) -> HttpResponse:
    context: dict[str, Any] = {"price_list": found, "form": form, "plan": plan}
    if plan is not None:
        context |= {
            "numbers": _numbers(plan),
            "text": form.content_text,
            "may_be_stored": plan.good and plan.may_be_stored(skip_bad=False),
            "bad": plan.bad[:SHOWN],
            "bad_words": counted(
                "{number} line can't be read", "{number} lines can't be read", len(plan.bad_numbers)
            ),
        }
    return office_page(request, "backoffice/price_lists/import.html", context, status=status)
