"""The picture of a product, as raw bytes (SHP-01)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.products import editable_product, find_product
from regulars.api.base import may_answer
from regulars.api.gate import takes_bytes
from regulars.api.versions import IfMatch, etag, required_version
from regulars.catalog.models import Product, ProductImage
from regulars.catalog.operations import product_images as verbs
from regulars.customers.rules.images import CONTENT_TYPE, LARGEST_FILE
from regulars.kernel.errors import NotFound
from regulars.kernel.guessing.lanes import decodes_pictures
from regulars.staff.rules import Right
from regulars.ui.pictures import picture

__all__ = ["router"]

router = Router(tags=["products"])
EDIT = key_with(Right.EDIT_CATALOGUE)
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_SENT = {"required": True, "content": {"application/octet-stream": _BYTES}}
_PICTURE = {200: {"description": "WebP", "content": {CONTENT_TYPE: _BYTES}}}


@router.get("/{code}/image", auth=key_with(Right.SEE), openapi_extra={"responses": _PICTURE})
def read_product_image(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001 - as every operation
    """The picture; 404 without one. The ETag is the version of the product."""
    found = ProductImage.objects.filter(product=find_product(code)).select_related("product").first()
    if found is None:
        raise NotFound("not_found", "There is nothing here.")
    answer = picture(bytes(found.content), CONTENT_TYPE)
    answer["ETag"] = etag(found.product.version)
    return answer


@router.put(
    "/{code}/image",
    response={204: None},
    auth=EDIT,
    openapi_extra={"requestBody": _SENT, **may_answer(428)["openapi_extra"]},
)
@decodes_pictures
@takes_bytes(LARGEST_FILE)
def put_product_image(
    request: HttpRequest, response: HttpResponse, code: str, if_match: IfMatch = None
) -> Status[Any]:
    """Send the bytes of a JPEG, PNG or WebP of at most 5 MB as the body, of 40 million pixels for a JPEG and 16 million for the others, on the version of the product in If-Match. What we keep is made anew from it.

    The picture before is gone; the very one that is there changes nothing. More than 5 MB are 413 `too_large`; 422 `image_too_large` (pixels), `image_unreadable`. Takes a key for every site.
    """
    product, version = editable_product(request, code), required_version(if_match)
    content = request.read(LARGEST_FILE + 1)
    return _done(response, verbs.set_product_image(product, content, version=version, by=by_key(request)))


@router.delete("/{code}/image", response={204: None}, auth=EDIT, **may_answer(428))
def remove_product_image(
    request: HttpRequest, response: HttpResponse, code: str, if_match: IfMatch = None
) -> Status[Any]:
    """Take it away, its bytes too; 204 also where there was none."""
    product, version = editable_product(request, code), required_version(if_match)
    return _done(response, verbs.remove_product_image(product, version=version, by=by_key(request)))


def _done(response: HttpResponse, product: Product) -> Status[Any]:
    response["ETag"] = etag(product.version)
    return Status(204, None)
