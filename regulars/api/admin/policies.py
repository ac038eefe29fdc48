"""Pricing policies: an account has one by its attribute `pricing_policy`, and with it the price lists that name it (CLS-02)."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.admin.definition_schemas import AttributeDeleted
from regulars.api.admin.jobs import JobSchema, job_schema
from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.lookups import job_at
from regulars.api.admin.mark_schemas import MarkNew, MarkPatch, MarkSchema
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.groups.models import PricingPolicy
from regulars.groups.operations import policies as verbs
from regulars.groups.queries.lists import POLICIES
from regulars.journeys.delete_marks import start_policy_deletion
from regulars.kernel.lookups import coded, the_one
from regulars.kernel.models import Job
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["pricing policies"])
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_GROUPS)


def _at(code: str) -> PricingPolicy:
    gone = "There is no such pricing policy."
    return the_one(coded(PricingPolicy.objects, code), "no_such_policy", gone)


def _policy_response(response: HttpResponse, policy: PricingPolicy) -> MarkSchema:
    response["ETag"] = etag(policy.version)
    return MarkSchema.of(policy)


@router.get("", response=Listing[MarkSchema], auth=SEE)
def list_pricing_policies(
    request: HttpRequest,  # noqa: ARG001 - as every operation
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[MarkSchema]:
    """Every pricing policy by its name."""
    page = POLICIES.page(PricingPolicy.objects.all(), cursor=cursor, limit=limit)
    return Listing[MarkSchema].paged(page, MarkSchema.of)


@router.post("", response={201: MarkSchema}, auth=EDIT)
@idempotent()
def add_pricing_policy(request: HttpRequest, response: HttpResponse, body: MarkNew) -> Status[MarkSchema]:
    """A policy to choose for accounts and price lists."""
    added = verbs.add_policy(body.name, code=body.code, by=by_key(request))
    response["Location"] = f"/api/v1/pricing-policies/{added.code}"
    return Status(201, _policy_response(response, added))


@router.get("/{code}", response=MarkSchema, auth=SEE)
def read_pricing_policy(request: HttpRequest, response: HttpResponse, code: str) -> MarkSchema:  # noqa: ARG001 - as every operation
    """One pricing policy; its version is the ETag."""
    return _policy_response(response, _at(code))


@router.patch("/{code}", response=MarkSchema, auth=EDIT, **may_answer(428))
def rename_pricing_policy(
    request: HttpRequest, response: HttpResponse, code: str, body: MarkPatch, if_match: IfMatch = None
) -> MarkSchema:
    """Another name, on the version in If-Match."""
    found, version = _at(code), required_version(if_match)
    renamed = verbs.rename_policy(found, body.name, version=version, by=by_key(request))
    return _policy_response(response, renamed)


@router.delete(
    "/{code}", response={200: AttributeDeleted, 202: JobSchema}, auth=EDIT, **may_answer(404, 409, 428)
)
def delete_pricing_policy(
    request: HttpRequest, code: str, values: Literal["keep", "erase"] = "keep", if_match: IfMatch = None
) -> AttributeDeleted | Status[Any]:
    """Delete it; what accounts have of it is kept and counts for nothing, or is erased. 409 `pricing_policy_in_use` where a price list names it.

    Erased at more than 10,000 accounts: 202 has the job that does it; until then all is as it was.
    """
    found, version = _at(code), required_version(if_match)
    outcome = start_policy_deletion(found, erase=values == "erase", version=version, by=by_key(request))
    if isinstance(outcome, Job):
        return Status(202, job_schema(job_at(outcome.pk)))
    return AttributeDeleted(values="erased" if values == "erase" else "kept", customers=outcome)
