"""Attributes: what customers can have, defined once for every site (ATT-01, ATT-06)."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.admin.definition_schemas import (
    AttributeDeleted,
    AttributeNew,
    AttributePatch,
    AttributeSchema,
    attribute_schema,
)
from regulars.api.admin.jobs import JobSchema, job_schema
from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.lookups import job_at
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Listing
from regulars.api.versions import IfMatch, etag, wanted_version
from regulars.fields.models import Attribute
from regulars.fields.operations import attributes as verbs
from regulars.fields.queries import definitions
from regulars.journeys.delete_attribute import start_attribute_deletion
from regulars.journeys.save_attribute import save_attribute
from regulars.kernel.lookups import the_one
from regulars.kernel.models import Job
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["attributes"])


def _at(code: str) -> Attribute:
    return the_one(Attribute.objects, "no_such_attribute", "There is no attribute with this code.", code=code)


@router.get("", response=Listing[AttributeSchema], auth=key_with(Right.SEE))
def list_attributes(request: HttpRequest) -> Listing[AttributeSchema]:  # noqa: ARG001 - as every operation
    """Every attribute, those that came with Regulars first."""
    known = definitions()
    items = [attribute_schema(row, known.get(row.code)) for row in Attribute.objects.in_order()]
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)


@router.post("", response={201: AttributeSchema}, auth=key_with(Right.EDIT_ATTRIBUTES))
@idempotent()
def add_attribute(
    request: HttpRequest, response: HttpResponse, body: AttributeNew
) -> Status[AttributeSchema]:
    """Define one of your own. No form shows it yet; staff see it with every customer at once."""
    added = verbs.add_attribute(body.definition(), by=by_key(request))
    added.refresh_from_db()
    response["Location"] = f"/api/v1/attributes/{added.code}"
    response["ETag"] = etag(added.version)
    return Status(201, attribute_schema(added))


@router.get("/{code}", response=AttributeSchema, auth=key_with(Right.SEE))
def read_attribute(request: HttpRequest, response: HttpResponse, code: str) -> AttributeSchema:  # noqa: ARG001 - as every operation
    """One attribute; its version is the ETag."""
    found = _at(code)
    response["ETag"] = etag(found.version)
    return attribute_schema(found)


@router.patch("/{code}", response=AttributeSchema, auth=key_with(Right.EDIT_ATTRIBUTES))
def change_attribute(
    request: HttpRequest, response: HttpResponse, code: str, body: AttributePatch, if_match: IfMatch = None
) -> AttributeSchema:
    """Change what is sent; values that are kept stay as they are. An option that customers have stays: 409 `option_in_use`."""
    found = _at(code)
    version = wanted_version(if_match, otherwise=found.version)
    saved = save_attribute(found, body.onto(found.definition()), version=version, by=by_key(request))
    response["ETag"] = etag(saved.version)
    return attribute_schema(saved)


@router.delete(
    "/{code}",
    response={200: AttributeDeleted, 202: JobSchema},
    auth=key_with(Right.EDIT_ATTRIBUTES),
    **may_answer(409),
)
@idempotent()
def delete_attribute(
    request: HttpRequest, code: str, values: Literal["keep", "erase"] = "keep"
) -> AttributeDeleted | Status[Any]:
    """Delete one of your own, with its place on every form. Kept values are back when the code is defined anew.

    One that came with Regulars stays: 409 `attribute_is_shipped`. Many customers to look through: 202 with the job.
    """
    outcome = start_attribute_deletion(_at(code), erase=values == "erase", by=by_key(request))
    if isinstance(outcome, Job):
        return Status(202, job_schema(job_at(outcome.pk)))
    return AttributeDeleted(values="erased" if values == "erase" else "kept", customers=outcome)
