"""A shopper's own pictures, as raw bytes (ATT-05)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.base import may_answer
from regulars.api.gate import takes_bytes
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.customers.models import Customer
from regulars.customers.operations.images import remove_image, set_image
from regulars.customers.queries.images import image_of
from regulars.customers.rules.images import CONTENT_TYPE, LARGEST_FILE
from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose
from regulars.kernel.errors import NotFound
from regulars.kernel.guessing.lanes import decodes_pictures
from regulars.sites.models import Site
from regulars.ui.pictures import picture

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)
_BYTES = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
_PICTURE = {
    200: {
        "description": "WebP",
        "content": {CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/{code}", openapi_extra={"responses": _PICTURE})
def read_my_picture(request: HttpRequest, code: str) -> HttpResponse:
    """The picture, where this site's profile form shows it; 404 else."""
    here, account = visit_of(request), account_here(request)
    is_on_form = code in form_at(here.site.id, Purpose.PROFILE, account.type).codes
    found = image_of(account.id, code) if is_on_form else None
    if found is None:
        raise NotFound("not_found", "There is nothing here.")
    return picture(found.content, CONTENT_TYPE)


@router.put(
    "/{code}", response={204: None}, openapi_extra={"requestBody": _BYTES, **may_answer(400)["openapi_extra"]}
)
@decodes_pictures
@takes_bytes(LARGEST_FILE)
def set_my_picture(request: HttpRequest, code: str) -> Status[Any]:
    """Send the bytes of a JPEG, PNG or WebP of at most 5 MB as the body, of 40 million pixels for a JPEG and 16 million for the others. What we keep is made anew from it.

    422 `form_field_refused` where this site's profile form doesn't offer the attribute, `image_too_large`, `image_unreadable`.
    """
    here = visit_of(request)
    account, site = Customer.objects.get(pk=account_here(request).id), Site.objects.get(pk=here.site.id)
    set_image(account, code, request.read(LARGEST_FILE + 1), site=site, by=shopper(request))
    return Status(204, None)


@router.delete("/{code}", response={204: None})
def remove_my_picture(request: HttpRequest, code: str) -> Status[Any]:
    """Take it away, its bytes too."""
    here = visit_of(request)
    account, site = Customer.objects.get(pk=account_here(request).id), Site.objects.get(pk=here.site.id)
    remove_image(account, code, site=site, by=shopper(request))
    return Status(204, None)
