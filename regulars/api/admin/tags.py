"""Tags: marks on accounts that discounts ask for (CLS-03)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.admin.jobs import JobSchema, deleted
from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.mark_schemas import MarkNew, MarkPatch, MarkSchema
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.groups.models import Tag
from regulars.groups.operations import tags as verbs
from regulars.groups.queries.lists import TAGS
from regulars.journeys.delete_marks import start_mark_deletion
from regulars.kernel.lookups import coded, the_one
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["tags"])
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_GROUPS)


def _at(code: str) -> Tag:
    return the_one(coded(Tag.objects, code), "no_such_tag", "There is no such tag.")


def _tag_response(response: HttpResponse, tag: Tag) -> MarkSchema:
    response["ETag"] = etag(tag.version)
    return MarkSchema.of(tag)


@router.get("", response=Listing[MarkSchema], auth=SEE)
def list_tags(
    request: HttpRequest,  # noqa: ARG001 - as every operation
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[MarkSchema]:
    """Every tag by its name."""
    page = TAGS.page(Tag.objects.all(), cursor=cursor, limit=limit)
    return Listing[MarkSchema].paged(page, MarkSchema.of)


@router.post("", response={201: MarkSchema}, auth=EDIT)
@idempotent()
def add_tag(request: HttpRequest, response: HttpResponse, body: MarkNew) -> Status[MarkSchema]:
    """A tag that nobody carries yet."""
    added = verbs.add_tag(body.name, code=body.code, by=by_key(request))
    response["Location"] = f"/api/v1/tags/{added.code}"
    return Status(201, _tag_response(response, added))


@router.get("/{code}", response=MarkSchema, auth=SEE)
def read_tag(request: HttpRequest, response: HttpResponse, code: str) -> MarkSchema:  # noqa: ARG001 - as every operation
    """One tag; its version is the ETag."""
    return _tag_response(response, _at(code))


@router.patch("/{code}", response=MarkSchema, auth=EDIT, **may_answer(428))
def rename_tag(
    request: HttpRequest, response: HttpResponse, code: str, body: MarkPatch, if_match: IfMatch = None
) -> MarkSchema:
    """Another name, on the version in If-Match."""
    found, version = _at(code), required_version(if_match)
    return _tag_response(response, verbs.rename_tag(found, body.name, version=version, by=by_key(request)))


@router.delete("/{code}", response={202: JobSchema, 204: None}, auth=EDIT, **may_answer(404, 409, 428))
def delete_tag(request: HttpRequest, code: str, if_match: IfMatch = None) -> Status[Any]:
    """Delete it and take it off every account. 409 `tag_in_use` where a discount names it. More than 10,000 accounts: 202 with the job."""
    found, version = _at(code), required_version(if_match)
    return deleted(start_mark_deletion(found, version=version, by=by_key(request)))
