"""Customer groups, and who is in them (GRP-01 to GRP-07)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router, Status
from pydantic import Field

from regulars.api.admin.customer_schemas import CustomerSchema, customer_values
from regulars.api.admin.jobs import JobSchema, deleted, job_schema
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import customer_at
from regulars.api.base import may_answer, to_json
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Account, Cursor, Limit, Listing, Patched, Schema
from regulars.api.versions import IfMatch, etag, required_version, wanted_version
from regulars.groups.models import CustomerGroup
from regulars.groups.operations.groups import GroupChanges, add_group, change_group
from regulars.groups.operations.members import (
    Difference,
    MembersChanged,
)
from regulars.groups.operations.of_customers import set_groups
from regulars.groups.queries.codes import codes_of
from regulars.groups.queries.groups import GROUPS, group_named, groups_of, sizes_of
from regulars.groups.queries.members import members_of
from regulars.groups.rules.groups import MOST_CHANGES
from regulars.journeys.delete_marks import start_mark_deletion
from regulars.journeys.group_members import start_changing_members, start_removing_all_members
from regulars.kernel.errors import Invalid
from regulars.kernel.lists import Total
from regulars.kernel.lookups import LARGEST_ID
from regulars.kernel.models import Job
from regulars.kernel.texts import one_line
from regulars.staff.rules import Right

__all__ = ["of_customers", "router"]

router = Router(tags=["groups"], exclude_unset=True)
of_customers = Router(tags=["customers"])
SEE, EDIT, MEMBERS = key_with(Right.SEE), key_with(Right.EDIT_GROUPS), key_with(Right.EDIT_CUSTOMERS)

Name = Annotated[str, Field(min_length=1, max_length=100)]
Description = Annotated[str, Field(max_length=500)]
Id = Annotated[Account, Field(le=LARGEST_ID)]
Search = Annotated[str, Query(max_length=200)]


class GroupSchema(Schema):
    """`code` never changes. `members` are those whom the key sees; beyond a thousand they aren't counted on, and `members_is_exact` is false."""

    code: str
    name: str
    description: str
    members: int
    members_is_exact: bool
    version: int


class GroupNew(Schema):
    """Without `code` it is made from the name."""

    name: Name
    description: Description = ""
    code: Annotated[str, Field(max_length=50)] = ""


class GroupPatch(Schema):
    name: Patched[Name] = None
    description: Patched[Description] = None


class MembersWish(Schema):
    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_CHANGES)]


class MembersChangedSchema(Schema):
    """`skipped`: guests, erased, unknown, or customers whom the key doesn't reach at each of their sites (D-34)."""

    added: int
    removed: int
    skipped: int


class GroupRef(Schema):
    code: str
    name: str


class GroupsWish(Schema):
    """Codes of all the groups that the customer is to be in."""

    groups: Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=1_000)]


def _find(request: HttpRequest, code: str) -> CustomerGroup:
    grant_of(request).require_sight("groups")
    return group_named(code)


def _fields(group: CustomerGroup, size: Total) -> GroupSchema:
    return GroupSchema.of(group, members=size.count, members_is_exact=size.is_exact)


def _group_response(request: HttpRequest, response: HttpResponse, group: CustomerGroup) -> GroupSchema:
    response["ETag"] = etag(group.version)
    return _fields(group, sizes_of([group], grant_of(request))[group.pk])


@router.get("", response=Listing[GroupSchema], auth=SEE)
def list_groups(
    request: HttpRequest, q: Search = "", cursor: Cursor = None, limit: Limit = 50
) -> Listing[GroupSchema]:
    """Every group by its name; `q` looks into name and code."""
    grant = grant_of(request)
    grant.require_sight("groups")
    q = one_line(q, "q", longest=200)
    page = GROUPS.page(CustomerGroup.objects.all(), cursor=cursor, limit=limit, q=q)
    sizes = sizes_of(page.items, grant)
    return Listing.paged(page, lambda group: _fields(group, sizes[group.pk]))


@router.post("", response={201: GroupSchema}, auth=EDIT)
@idempotent()
def add_customer_group(request: HttpRequest, response: HttpResponse, body: GroupNew) -> Status[GroupSchema]:
    """A group without members. 409 `group_code_taken`."""
    group = add_group(body.name, description=body.description, code=body.code, by=by_key(request))
    response["Location"] = f"/api/v1/groups/{group.code}"
    return Status(201, _group_response(request, response, group))


@router.get("/{code}", response=GroupSchema, auth=SEE)
def read_group(request: HttpRequest, response: HttpResponse, code: str) -> GroupSchema:
    """One group; its version is the ETag. A change of its members makes a new version, unless a file brings them."""
    return _group_response(request, response, _find(request, code))


@router.patch("/{code}", response=GroupSchema, auth=EDIT, **may_answer(428))
def change_customer_group(
    request: HttpRequest, response: HttpResponse, code: str, body: GroupPatch, if_match: IfMatch = None
) -> GroupSchema:
    """Change what is sent. Needs If-Match: 428 without, 409 when stale."""
    group, changes = _find(request, code), GroupChanges(body.name, body.description)
    changed = change_group(group, changes, version=required_version(if_match), by=by_key(request))
    return _group_response(request, response, changed)


@router.delete("/{code}", response={202: JobSchema, 204: None}, auth=EDIT, **may_answer(428))
@idempotent()
def delete_group(request: HttpRequest, code: str, if_match: IfMatch = None) -> Status[Any]:
    """Delete the group; its customers stay. Needs If-Match: 428 without. 409 `group_in_use` while a discount names it, or when stale.

    More than 10,000 members: 202 with the job.
    """
    found, version = _find(request, code), required_version(if_match)
    return deleted(start_mark_deletion(found, version=version, by=by_key(request)))


@router.get("/{code}/members", response=Listing[CustomerSchema], auth=SEE)
def list_members(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    *,
    q: Search = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> HttpResponse:
    """The members whom the key sees, the latest customers first; `q` searches among them as in `/customers`."""
    group, grant = _find(request, code), grant_of(request)
    page = members_of(group, grant=grant, q=one_line(q, "q", longest=200), cursor=cursor, limit=limit)
    codes = codes_of([customer.pk for customer in page.items], grant)
    listing = {
        "items": [customer_values(customer, grant) | codes[customer.pk] for customer in page.items],
        "next_cursor": page.next_cursor,
        "total": page.total.count,
        "total_is_exact": page.total.is_exact,
    }
    response.content = to_json(listing)
    return response


@router.post("/{code}/members", response={200: MembersChangedSchema, 202: JobSchema}, auth=MEMBERS)
@idempotent()
def add_members(request: HttpRequest, code: str, body: MembersWish) -> Status[Any]:
    """Put customers in, by their ids; who is in already stays. More than 2,000: 202 with the job, more than 10,000: 422."""
    group, difference = _find(request, code), Difference(add=body.ids)
    return _changed(request, group, difference)


@router.delete("/{code}/members", response={200: MembersChangedSchema, 202: JobSchema}, auth=MEMBERS)
@idempotent()
def remove_members(
    request: HttpRequest,
    code: str,
    body: Annotated[MembersWish | None, Body()] = None,
    if_match: IfMatch = None,
    *,
    everybody: Annotated[bool, Query(alias="all")] = False,
) -> Status[Any]:
    """Take customers out, by their ids; or with `?all=true` everybody whom the key may change. Many: 202 with the job."""
    group = _find(request, code)
    version = wanted_version(if_match, otherwise=0) or None
    if everybody == (body is not None):
        raise Invalid("required", "Say which customers, or all of them with ?all=true.", "ids")
    return _changed(request, group, Difference(remove=body.ids) if body else None, version)


def _changed(
    request: HttpRequest, group: CustomerGroup, difference: Difference | None, version: int | None = None
) -> Status[Any]:
    """None is everybody."""
    grant, by = grant_of(request), by_key(request)
    grant.require_edit("groups")
    done: MembersChanged | Job = (
        start_removing_all_members(group, grant=grant, version=version, by=by)
        if difference is None
        else start_changing_members(group, difference, grant=grant, version=version, by=by)
    )
    if isinstance(done, Job):
        return Status(202, job_schema(done))
    return Status(200, MembersChangedSchema.of(done))


@of_customers.get("/{int:customer_id}/groups", response=Listing[GroupRef], auth=SEE)
def list_groups_of_customer(request: HttpRequest, customer_id: int) -> Listing[GroupRef]:
    """The groups that a customer is in, by name, on one page."""
    customer, grant = customer_at(request, customer_id)
    grant.require_sight("groups")
    return _groups_of(customer.pk)


@of_customers.put("/{int:customer_id}/groups", response=Listing[GroupRef], auth=MEMBERS)
@idempotent()
def set_groups_of_customer(request: HttpRequest, customer_id: int, body: GroupsWish) -> Listing[GroupRef]:
    """The customer is in exactly these groups from now on. 422 `no_such_group`, and `not_an_account` for a guest."""
    customer, _ = customer_at(request, customer_id, "groups", to=Right.EDIT_CUSTOMERS)
    set_groups(customer, body.groups, by=by_key(request))
    return _groups_of(customer.pk)


def _groups_of(customer_id: int) -> Listing[GroupRef]:
    items = [GroupRef(code=group.code, name=group.name) for group in groups_of(customer_id)]
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)
