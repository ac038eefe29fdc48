"""Which roles and tags a customer has (ROL-01, ROL-04, ROL-05, CLS-03)."""

from django.http import HttpRequest
from ninja import Router

from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.lookups import customer_at
from regulars.api.admin.mark_schemas import CustomerRoleSchema, MarkSchema, RolesWish, TagsWish
from regulars.api.schemas import Listing
from regulars.customers.models import Customer
from regulars.groups.models import Tag
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.tags import change_tags
from regulars.groups.queries.memberships import roles_of
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customers"])
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_CUSTOMERS)
ROLES, TAGS = "/{int:customer_id}/roles", "/{int:customer_id}/tags"


def _roles(customer: Customer) -> Listing[CustomerRoleSchema]:
    items = [CustomerRoleSchema.held(held) for held in roles_of(customer.pk)]
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)


def _tags(customer: Customer) -> Listing[MarkSchema]:
    tags = Tag.objects.filter(taggings__account=customer).order_by("name", "pk")
    items = [MarkSchema.of(tag) for tag in tags]
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)


@router.get(ROLES, response=Listing[CustomerRoleSchema], auth=SEE)
def list_customer_roles(request: HttpRequest, customer_id: int) -> Listing[CustomerRoleSchema]:
    """All that the account has, also those whose days are over or still to come. 403 `field_hidden` for keys whose role doesn't show them."""
    customer, grant = customer_at(request, customer_id)
    grant.require_sight("roles")
    return _roles(customer)


@router.put(ROLES, response=Listing[CustomerRoleSchema], auth=EDIT)
def put_customer_roles(
    request: HttpRequest, customer_id: int, body: RolesWish
) -> Listing[CustomerRoleSchema]:
    """The account has exactly these from then on, for exactly these days. 422 `no_roles_for_guests`, `no_such_role`."""
    customer, _ = customer_at(request, customer_id, "roles", to=Right.EDIT_CUSTOMERS)
    change_roles(customer, body.days(), replace=True, by=by_key(request))
    return _roles(customer)


@router.get(TAGS, response=Listing[MarkSchema], auth=SEE)
def list_customer_tags(request: HttpRequest, customer_id: int) -> Listing[MarkSchema]:
    """All that the account carries. 403 `field_hidden` for keys whose role doesn't show them."""
    customer, grant = customer_at(request, customer_id)
    grant.require_sight("tags")
    return _tags(customer)


@router.put(TAGS, response=Listing[MarkSchema], auth=EDIT)
def put_customer_tags(request: HttpRequest, customer_id: int, body: TagsWish) -> Listing[MarkSchema]:
    """The account carries exactly these from then on. 422 `no_such_tag`, `not_an_account` for a guest."""
    customer, _ = customer_at(request, customer_id, "tags", to=Right.EDIT_CUSTOMERS)
    change_tags(customer, body.tags, by=by_key(request))
    return _tags(customer)
