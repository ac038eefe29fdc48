"""The picture of a product: shown, sent in, taken away."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_action, staff_page
from regulars.catalog.models import Product, ProductImage
from regulars.catalog.operations.product_images import remove_product_image, set_product_image
from regulars.customers.rules.images import CONTENT_TYPE, LARGEST_FILE
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.lanes import decodes_pictures
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import redirect
from regulars.ui.pictures import picture

__all__ = ["image", "removal", "upload"]


@staff_page(Right.SEE)
def image(request: HttpRequest, product_id: int) -> HttpResponse:  # noqa: ARG001 - the door hands it over
    found = ProductImage.objects.filter(product=product_id).first()
    if found is None:
        raise Http404
    return picture(bytes(found.content), CONTENT_TYPE)


@decodes_pictures
@staff_action(Right.EDIT_CATALOGUE)
def upload(request: HttpRequest, product_id: int) -> HttpResponse:
    sent = request.FILES.get("image")
    content = sent.read(LARGEST_FILE + 1) if sent else b""
    return _do(
        request,
        product_id,
        lambda product: set_product_image(product, content, by=actor(request)),
        translate("The picture is saved."),
    )


@staff_action(Right.EDIT_CATALOGUE)
def removal(request: HttpRequest, product_id: int) -> HttpResponse:
    return _do(
        request,
        product_id,
        lambda product: remove_product_image(product, by=actor(request)),
        translate("The picture is gone."),
    )


def _do(request: HttpRequest, product_id: int, verb: Callable[[Product], Product], done: str) -> HttpResponse:
    product = get_object_or_404(Product, pk=product_id)
    grant(request).require_everywhere(Right.EDIT_CATALOGUE)
    try:
        verb(product)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect(request, reverse("product", args=[product.pk]))
