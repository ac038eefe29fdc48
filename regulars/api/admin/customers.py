"""Customers: found, added, read, changed."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from regulars.api.admin.attribute_schemas import beside_attributes, require_attributes, values_for
from regulars.api.admin.customer_schemas import (
    CustomerNew,
    CustomerPatch,
    CustomerQuery,
    CustomerSchema,
    customer_schema,
    customer_values,
)
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import customer_at, set_named, site_named
from regulars.api.base import may_answer, to_json
from regulars.api.idempotency import idempotent
from regulars.api.plans import DryRun, PlanSchema, dry_plan
from regulars.api.schemas import Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.customer_search.queries.rows import load
from regulars.customer_search.queries.search import AttributeFilter, Filters, parsed_filter, search_customers
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import open_account
from regulars.customers.rules import CustomerState, Kind, Origin
from regulars.groups.queries.codes import codes_of
from regulars.groups.queries.filters import within
from regulars.journeys.customer_lifecycle import Held, erase, export_personal_data
from regulars.journeys.plans import planned_people
from regulars.journeys.save_customer import plan_type_change, save_customer
from regulars.kernel.errors import Invalid
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.texts import bare_line, one_line
from regulars.sites.queries.types import names_of_types
from regulars.sites.rules.types import unknown_type
from regulars.staff.rules import Grant, Right

__all__ = ["customer_response", "router"]

ATTRIBUTE = "attribute."
router = Router(tags=["customers"], exclude_unset=True)


def customer_response(response: HttpResponse, customer: Customer, grant: Grant) -> CustomerSchema:
    """The customer as stored and as `grant` shows them, with the version as ETag."""
    more = values_for(customer, grant) | codes_of([customer.pk], grant)[customer.pk]
    shape = customer_schema(load([customer.pk], grant=grant)[0], grant, more)
    response["ETag"] = etag(shape.version)
    return shape


@router.get("", response=Listing[CustomerSchema], auth=key_with(Right.SEE), **may_answer(404))
def list_customers(
    request: HttpRequest,
    response: HttpResponse,
    wanted: Annotated[CustomerQuery, Query()],
) -> HttpResponse:
    """Search and filter (ADM-01). `q` looks into name, email, username, company, phone and id; filters combine.

    Newest first; the order stays while customers are added. Email and last name match from their beginning. Groups, roles, tags and
    pricing policies go by their codes: 422 `no_such_group`, `no_such_role`, `no_such_tag`.

    By attribute: `attribute.CODE=value`, of a choice one key or several separated by commas; texts also
    `attribute.CODE.begins`, numbers, amounts (`100` or `100 EUR`) and days `attribute.CODE.min` and `.max`; any of them
    `attribute.CODE.any=true` or `.none=true`. 422 `unknown_attribute`, `not_filterable` or `unknown_operator`, 403
    `field_hidden` for one that the role of the key doesn't show.
    """
    grant = grant_of(request)
    if wanted.type is not None and wanted.type not in names_of_types():
        raise unknown_type()
    filters = Filters(
        set_id=None if wanted.set is None else set_named(wanted.set, "set", grant).pk,
        site_id=None if wanted.site is None else site_named(wanted.site, "site", grant).pk,
        state=None if wanted.state is None else CustomerState(wanted.state),
        kind=None if wanted.kind is None else Kind(wanted.kind),
        type=wanted.type,
        email=bare_line(wanted.email, "email", longest=254),
        last_name=one_line(wanted.last_name, "last_name", longest=100),
        attributes=_attributes(request, wanted.pricing_policy),
        within=within(grant, group=wanted.group, role=wanted.role, tag=wanted.tag),
    )
    with planned_people(wanted.planned, wanted.direction) as restrict:
        page = search_customers(
            one_line(wanted.q, "q", longest=200),
            filters,
            grant=grant,
            cursor=wanted.cursor,
            limit=wanted.limit,
            restrict=restrict,
        )
    codes = codes_of([customer.pk for customer in page.items], grant)
    listing = {
        "items": [customer_values(customer, grant) | codes[customer.pk] for customer in page.items],
        "next_cursor": page.next_cursor,
        "total": page.total.count,
        "total_is_exact": page.total.is_exact,
    }
    response.content = to_json(listing)
    return response


list_customers.families = (ATTRIBUTE,)  # type: ignore[attr-defined]


def _attributes(request: HttpRequest, policy: str | None) -> tuple[AttributeFilter, ...]:
    named = [(name, value) for name, values in request.GET.lists() for value in values]
    own = [(name.removeprefix(ATTRIBUTE), value) for name, value in named if name.startswith(ATTRIBUTE)]
    return tuple(
        parsed_filter(*pair) for pair in own + ([("pricing_policy", policy)] if policy is not None else [])
    )


@router.post("", response={201: CustomerSchema}, auth=key_with(Right.EDIT_CUSTOMERS))
@hashes
@idempotent()
def add_customer(request: HttpRequest, response: HttpResponse, body: CustomerNew) -> Status[CustomerSchema]:
    """Open an account for somebody: it joins the site's set, with access there (ADM-03, ACC-09).

    409 `username_taken` when the set holds the username, whatever state its account is in. A key that is limited to
    sites names one of them.
    """
    grant = grant_of(request)
    grant.require_edit(*body.filled())
    require_attributes(grant, body.attributes)
    if body.site is None and grant.sites is not None:
        raise Invalid("required", "This key is limited to sites. Name one of them.", "site")
    site = None if body.site is None else site_named(body.site, "site", grant)
    with beside_attributes(body.attributes, *CustomerNew.model_fields):
        account = open_account(body.new_account(), site=site, origin=Origin.GRANTED, by=by_key(request))
    response["Location"] = f"/api/v1/customers/{account.pk}"
    return Status(201, customer_response(response, account, grant))


@router.get("/{int:customer_id}", response=CustomerSchema, auth=key_with(Right.SEE))
def read_customer(request: HttpRequest, response: HttpResponse, customer_id: int) -> CustomerSchema:
    """One customer; the version is the ETag, to be sent back with a change."""
    return customer_response(response, *customer_at(request, customer_id))


@router.patch(
    "/{int:customer_id}",
    response=CustomerSchema | PlanSchema,
    auth=key_with(Right.EDIT_CUSTOMERS),
    **may_answer(428),
)
def change_customer(
    request: HttpRequest,
    response: HttpResponse,
    customer_id: int,
    body: CustomerPatch,
    if_match: IfMatch = None,
    *,
    dry_run: DryRun = False,
) -> CustomerSchema | PlanSchema:
    """Change what is sent. Needs If-Match with the version that was read: 428 without, 409 when it is stale (G23).

    403 `field_locked` beside a field or `attributes.CODE` that the role of the key doesn't let it change. Another `type` may open and close access to sites
    where the customer has never been (D-32): 409 `plan_required` carries the plan then, `plan_changed` one that is newer than
    the `plan` that was sent. `ask_approval_at` needs the right to change access.
    """
    customer, grant = customer_at(request, customer_id, *body.filled(), to=Right.EDIT_CUSTOMERS)
    require_attributes(grant, body.attributes)
    version = required_version(if_match)
    if body.ask_approval_at:
        grant.require(Right.EDIT_ACCESS)
    sites = [site_named(code, "ask_approval_at", grant).pk for code in body.ask_approval_at]
    if dry_run:
        return dry_plan(plan_type_change(customer, body.changes().type or customer.type, grant=grant), grant)
    with beside_attributes(body.attributes, *CustomerPatch.model_fields):
        changed = save_customer(
            customer,
            body.changes(),
            version=version,
            agreed=body.plan,
            ask_again_at=sites,
            grant=grant,
            by=by_key(request),
        )
    return customer_response(response, changed, grant)


@router.delete(
    "/{int:customer_id}",
    response={204: None},
    auth=key_with(Right.ERASE_CUSTOMERS),
    **may_answer(428),
)
@idempotent()
def erase_customer(request: HttpRequest, customer_id: int, if_match: IfMatch = None) -> Status[None]:
    """Close the account and erase its personal values, for good; the record of what happened stays (D-09, G20).

    Needs If-Match with the version that was read: 428 without, 409 when it is stale or the customer is erased.
    """
    customer, _ = customer_at(request, customer_id, to=Right.ERASE_CUSTOMERS)
    erase(customer, version=required_version(if_match), by=by_key(request))
    return Status(204, None)


@router.get("/{int:customer_id}/export", response=Held, auth=key_with(Right.EXPORT_CUSTOMERS))
def export_customer(request: HttpRequest, customer_id: int) -> Held:
    """Everything that is held about one customer, without passwords and tokens. Leaves an audit record.

    Fields that the role of the key doesn't show, and what is at other sites than its own, are left out.
    """
    customer, grant = customer_at(request, customer_id, to=Right.EXPORT_CUSTOMERS)
    return export_personal_data(customer, grant=grant, by=by_key(request))
