"""Customer types: the shipped ones and a company's own (CLS-01)."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from regulars.api.admin.keys import by_key, key_with
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Listing, Schema
from regulars.journeys.delete_type import delete_type
from regulars.kernel.lookups import the_one
from regulars.sites.models import CustomerType
from regulars.sites.operations.types import add_type, rename_type
from regulars.sites.queries.types import types_of_customers
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customer types"])

TypeText = Annotated[str, Field(min_length=1, max_length=100)]


class TypeSchema(Schema):
    """`code` never changes: accounts and programs keep it."""

    code: str
    name: str


class TypeNew(Schema):
    code: Annotated[str, Field(min_length=1, max_length=20)]
    name: TypeText


class TypePatch(Schema):
    name: TypeText


@router.get("", response=Listing[TypeSchema], auth=key_with(Right.SEE))
def list_customer_types(request: HttpRequest) -> Listing[TypeSchema]:  # noqa: ARG001 - as every operation
    """Every type that a registered customer can be of, in the order in which they are offered."""
    items = [
        TypeSchema(code=customer_type.code, name=customer_type.name) for customer_type in types_of_customers()
    ]
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)


@router.post("", response={201: TypeSchema}, auth=key_with(Right.EDIT_SETS))
@idempotent()
def add_customer_type(request: HttpRequest, body: TypeNew) -> Status[TypeSchema]:
    """A type of your own. A site accepts it once its `customer_types` name it."""
    customer_type = add_type(body.code, body.name, by=by_key(request))
    return Status(201, TypeSchema(code=customer_type.code, name=customer_type.name))


@router.patch("/{code}", response=TypeSchema, auth=key_with(Right.EDIT_SETS), **may_answer(404))
def rename_customer_type(request: HttpRequest, code: str, body: TypePatch) -> TypeSchema:
    """Another name, effective at once."""
    customer_type = _find(code)
    rename_type(customer_type, body.name, by=by_key(request))
    return TypeSchema(code=customer_type.code, name=body.name.strip())


@router.delete("/{code}", response={204: None}, auth=key_with(Right.EDIT_SETS), **may_answer(404, 409))
@idempotent()
def delete_customer_type(request: HttpRequest, code: str) -> Status[None]:
    """Only a type that nobody uses: 409 `type_in_use` says who does, `type_shipped` that it stays."""
    delete_type(_find(code), by=by_key(request))
    return Status(204, None)


def _find(code: str) -> CustomerType:
    return the_one(CustomerType.objects, "no_such_type", "There is no customer type with this code.", pk=code)
