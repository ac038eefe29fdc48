"""Customer roles: what their holders may do at the shops (ROL-02, ROL-03)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.admin.jobs import JobSchema, deleted
from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.mark_schemas import RoleNew, RolePatch, RoleSchema
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.groups.models import CustomerRole
from regulars.groups.operations import roles as verbs
from regulars.groups.queries.lists import ROLES
from regulars.journeys.delete_marks import start_mark_deletion
from regulars.kernel.lookups import coded, the_one
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customer roles"])
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_GROUPS)


def _at(code: str) -> CustomerRole:
    return the_one(coded(CustomerRole.objects, code), "no_such_role", "There is no such role.")


def _role_response(response: HttpResponse, role: CustomerRole) -> RoleSchema:
    response["ETag"] = etag(role.version)
    return RoleSchema.of(role)


@router.get("", response=Listing[RoleSchema], auth=SEE)
def list_roles(
    request: HttpRequest,  # noqa: ARG001 - as every operation
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[RoleSchema]:
    """Every customer role by its name."""
    page = ROLES.page(CustomerRole.objects.all(), cursor=cursor, limit=limit)
    return Listing[RoleSchema].paged(page, RoleSchema.of)


@router.post("", response={201: RoleSchema}, auth=EDIT)
@idempotent()
def add_role(request: HttpRequest, response: HttpResponse, body: RoleNew) -> Status[RoleSchema]:
    """A role that nobody has yet."""
    added = verbs.add_role(body.name, code=body.code, rights=body.rights, by=by_key(request))
    response["Location"] = f"/api/v1/roles/{added.code}"
    return Status(201, _role_response(response, added))


@router.get("/{code}", response=RoleSchema, auth=SEE)
def read_role(request: HttpRequest, response: HttpResponse, code: str) -> RoleSchema:  # noqa: ARG001 - as every operation
    """One role; its version is the ETag."""
    return _role_response(response, _at(code))


@router.patch("/{code}", response=RoleSchema, auth=EDIT, **may_answer(428))
def change_role(
    request: HttpRequest, response: HttpResponse, code: str, body: RolePatch, if_match: IfMatch = None
) -> RoleSchema:
    """Change what is sent, on the version in If-Match. Rights count for all who have the role from the next request on."""
    found, version = _at(code), required_version(if_match)
    name = found.name if body.name is None else body.name
    rights = found.rights if body.rights is None else body.rights
    changed = verbs.change_role(found, name=name, rights=rights, version=version, by=by_key(request))
    return _role_response(response, changed)


@router.delete("/{code}", response={202: JobSchema, 204: None}, auth=EDIT, **may_answer(404, 409, 428))
def delete_role(request: HttpRequest, code: str, if_match: IfMatch = None) -> Status[Any]:
    """Delete it and take it from all who have it, however many. More than 10,000 accounts: 202 with the job."""
    found, version = _at(code), required_version(if_match)
    return deleted(start_mark_deletion(found, version=version, by=by_key(request)))
