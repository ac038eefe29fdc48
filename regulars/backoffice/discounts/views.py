"""Discounts: listed, created, changed, deleted (DIS-01)."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.discounts.forms import DiscountForm, NewDiscountForm
from regulars.backoffice.discounts.words import conditions_of, value_of, who_now
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.periods import look_of
from regulars.catalog.models import Discount
from regulars.catalog.operations.discounts import add_discount, change_discount, remove_discount
from regulars.catalog.queries.discounts import DISCOUNTS, discounts_within
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import the_one
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["deletion", "discount", "index", "new_discount"]


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Every discount that counts at a site of theirs, and whether it does now."""
    mine = grant(request)
    return list_page(
        request,
        DISCOUNTS,
        "backoffice/discounts",
        discounts_within(mine.sites),
        value_of=lambda _: value_of,
        state_of=lambda _: partial(look_of, at=now()),
        conditions_of=lambda _: partial(conditions_of, mine=mine),
        may=mine.may_everywhere(Right.EDIT_CATALOGUE),
    )


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def new_discount(request: HttpRequest) -> HttpResponse:
    """It counts at every site that it names, so it takes the right at all of them."""
    form = NewDiscountForm(posted(request), grant=grant(request))
    done = attempt(form, lambda: _add(request, form))
    if isinstance(done, Undone):
        return _show(request, None, form, done.status)
    messages.success(request, translate("{added} is saved.", added=done.name))
    return redirect(request, reverse("discount", args=[done.code]))


def _add(request: HttpRequest, form: NewDiscountForm) -> Discount:
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    return add_discount(form.cleaned_data["code"], form.wish(), by=actor(request))


@staff_page(Right.SEE, post=Right.EDIT_CATALOGUE)
def discount(request: HttpRequest, code: str) -> HttpResponse:
    """One discount, and who gets it now."""
    found = _find(request, code)
    form = DiscountForm(posted(request), grant=grant(request), stored=found)
    done = attempt(form, lambda: _change(request, found, form))
    if isinstance(done, Undone):
        return _show(request, found, form, done.status)
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, request.path)


def _change(request: HttpRequest, found: Discount, form: DiscountForm) -> Discount:
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    return change_discount(found, form.wish(), version=form.cleaned_data["version"], by=actor(request))


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Asked once, then done."""
    found = _find(request, code)
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    if request.method != "POST":
        return office_page(request, "backoffice/discounts/deletion.html", {"discount": found})
    remove_discount(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("discounts"))


def _find(request: HttpRequest, code: str) -> Discount:
    rows = discounts_within(grant(request).sites)
    return the_one(rows, "no_such_discount", "There is no discount with this code.", code=code)


def _show(request: HttpRequest, found: Discount | None, form: DiscountForm, status: int) -> HttpResponse:
    mine = grant(request)
    context = {
        "discount": found,
        "form": form,
        "may": mine.may_everywhere(Right.EDIT_CATALOGUE),
        "state": look_of(found, now()) if found else None,
        "who": who_now(found, mine) if found else None,
        "is_stale": status == 409,
        "conditions": conditions_of(found, mine) if found else [],
    }
    return office_page(request, "backoffice/discounts/discount.html", context, status=status)
