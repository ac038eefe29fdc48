"""Products: what there is to buy (SHP-01)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.product_schemas import ProductNew, ProductPatch, ProductSchema, product_fields
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Cursor, Limit, Listing, Words
from regulars.api.versions import IfMatch, etag, required_version
from regulars.catalog.models import Product
from regulars.catalog.operations import products as verbs
from regulars.catalog.queries.listing import PRODUCTS
from regulars.catalog.rules.products import ProductValues
from regulars.kernel.lookups import coded, the_one
from regulars.staff.rules import Right

__all__ = ["editable_product", "find_product", "router"]

router = Router(tags=["products"])
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_CATALOGUE)


@router.get("", response=Listing[ProductSchema], auth=SEE)
def list_products(
    request: HttpRequest,  # noqa: ARG001 - as every operation
    *,
    q: Words = "",
    category: Annotated[str, Query(max_length=100)] = "",
    archived: Annotated[bool, Query(description="The archived ones, and only these.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ProductSchema]:
    """By name; archived ones stand apart."""
    filters = {"state": "archived" if archived else "on_sale", "q": q, "category": category}
    page = PRODUCTS.page(Product.objects.all(), cursor=cursor, limit=limit, **filters)
    return Listing[ProductSchema].paged(page, lambda row: ProductSchema(**product_fields(row)))


@router.post("", response={201: ProductSchema}, auth=EDIT)
@idempotent()
def add_product(request: HttpRequest, response: HttpResponse, body: ProductNew) -> Status[dict[str, Any]]:
    """It is on sale where a price list has it. Takes a key for every site. 409 `product_code_taken`."""
    grant_of(request).require_everywhere(Right.EDIT_CATALOGUE)
    sent = body.model_dump()
    product = verbs.add_product(sent.pop("code"), ProductValues(**sent), by=by_key(request))
    response["Location"] = f"/api/v1/products/{product.code}"
    return Status(201, _response(response, product))


@router.get("/{code}", response=ProductSchema, auth=SEE)
def read_product(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:  # noqa: ARG001 - as above
    """One product; its version is the ETag."""
    return _response(response, find_product(code))


@router.patch("/{code}", response=ProductSchema, auth=EDIT, **may_answer(428))
def change_product(
    request: HttpRequest, response: HttpResponse, code: str, body: ProductPatch, if_match: IfMatch = None
) -> dict[str, Any]:
    """Change what is sent, on the version in If-Match."""
    product, version = editable_product(request, code), required_version(if_match)
    stored = {name: getattr(product, name) for name in ProductValues.__dataclass_fields__}
    values = ProductValues(**stored | body.model_dump(exclude_unset=True))
    return _response(response, verbs.change_product(product, values, version=version, by=by_key(request)))


@router.delete("/{code}", response={204: None}, auth=EDIT, **may_answer(428))
def archive_product(request: HttpRequest, code: str, if_match: IfMatch = None) -> Status[None]:
    """Archive it: it is sold no more, and its prices are kept."""
    product, version = editable_product(request, code), required_version(if_match)
    verbs.archive_product(product, version=version, by=by_key(request))
    return Status(204, None)


@router.post("/{code}/return", response=ProductSchema, auth=EDIT)
@idempotent()
def restore_product(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """Take it out of the archive: it is on sale where it has a price."""
    return _response(response, verbs.restore_product(editable_product(request, code), by=by_key(request)))


def find_product(code: str) -> Product:
    return the_one(coded(Product.objects, code), "no_such_product", "There is no product with this code.")


def editable_product(request: HttpRequest, code: str) -> Product:
    product = find_product(code)
    grant_of(request).require_everywhere(Right.EDIT_CATALOGUE)
    return product


def _response(response: HttpResponse, product: Product) -> dict[str, Any]:
    response["ETag"] = etag(product.version)
    return product_fields(product)
