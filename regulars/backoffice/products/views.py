"""Catalogue > Products: what there is to buy, and in which lists it has a price."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now

from regulars.backoffice.access import actor, grant, staff_action, staff_page
from regulars.backoffice.choices import answer_choices
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.periods import look_of
from regulars.backoffice.price_lists.words import price_words
from regulars.backoffice.products.forms import NewForm, ProductForm, values_of
from regulars.catalog.models import Price, Product, ProductImage
from regulars.catalog.operations.products import (
    add_product,
    archive_product,
    change_product,
    restore_product,
)
from regulars.catalog.queries.listing import PRODUCTS
from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["archive", "choices", "index", "new_product", "product", "restore"]

SHOWN = 50  # prices


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Those that are not archived, unless somebody asks for the others."""
    rows = Product.objects.all() if request.GET.get("state") else Product.objects.filter(archived_at=None)
    return list_page(
        request,
        PRODUCTS,
        "backoffice/products",
        rows,
        may_edit=grant(request).may_everywhere(Right.EDIT_CATALOGUE),
        steps=lambda found: {product.pk: written_quantity(product.step) for product in found},
    )


@staff_page(Right.SEE)
def choices(request: HttpRequest) -> HttpResponse:
    """Products on sale whose name or code holds what is typed, at most twenty."""
    return answer_choices(request, Product.objects.filter(archived_at=None))


@staff_page(Right.EDIT_CATALOGUE, post=Right.EDIT_CATALOGUE)
def new_product(request: HttpRequest) -> HttpResponse:
    """It may be sold at every site, so it takes the right at all of them."""
    form = NewForm(posted(request), initial={"tax_class": "standard", "step": "1", "version": 0})

    def add() -> Product:
        grant(request).require_everywhere(Right.EDIT_CATALOGUE)
        return add_product(form.cleaned_data["code"], form.values(), by=actor(request))

    made = attempt(form, add)
    if isinstance(made, Undone):
        return office_page(request, "backoffice/products/new.html", {"form": form}, status=made.status)
    messages.success(
        request, translate("{product} is there. It is on sale once a price list has it.", product=made.name)
    )
    return redirect(request, reverse("product", args=[made.pk]))


@staff_page(Right.SEE, post=Right.EDIT_CATALOGUE)
def product(request: HttpRequest, product_id: int) -> HttpResponse:
    """One product: what is said of it, its picture, and where it has a price."""
    found = get_object_or_404(Product, pk=product_id)
    if request.method == "POST":
        grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    form = ProductForm(posted(request), initial=values_of(found))
    done = attempt(
        form,
        lambda: change_product(found, form.values(), version=form.cleaned_data["version"], by=actor(request)),
    )
    if isinstance(done, Undone):
        return _show(request, found, form, done.status)
    messages.success(request, translate("Saved."))
    return redirect(request, request.path)


@staff_action(Right.EDIT_CATALOGUE)
def archive(request: HttpRequest, product_id: int) -> HttpResponse:
    done = translate("Archived: it is sold no more. Its prices are kept.")
    return _archived(request, product_id, archive_product, done)


@staff_action(Right.EDIT_CATALOGUE)
def restore(request: HttpRequest, product_id: int) -> HttpResponse:
    return _archived(request, product_id, restore_product, translate("It is on sale where it has a price."))


def _archived(request: HttpRequest, product_id: int, verb: Callable[..., Product], done: str) -> HttpResponse:
    found = get_object_or_404(Product, pk=product_id)
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    verb(found, by=actor(request))
    messages.success(request, done)
    return redirect(request, reverse("product", args=[found.pk]))


def _show(request: HttpRequest, found: Product, form: ProductForm, status: int) -> HttpResponse:
    mine, at = grant(request), now()
    prices = Price.objects.filter(product=found).select_related("price_list__site")
    if mine.sites is not None:
        prices = prices.filter(price_list__site_id__in=mine.sites)
    listed = list(prices.order_by("price_list", "min_quantity")[: SHOWN + 1])
    context: dict[str, Any] = {
        "product": found,
        "form": form,
        "may_edit": mine.may_everywhere(Right.EDIT_CATALOGUE),
        "image": ProductImage.objects.filter(product=found).only("width", "height").first(),
        "prices": [
            (price.price_list, *look_of(price.price_list, at), *price_words(price, price.price_list.currency))
            for price in listed[:SHOWN]
        ],
        "has_more": len(listed) > SHOWN,
    }
    return office_page(request, "backoffice/products/product.html", context, status=status)
