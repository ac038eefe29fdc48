"""Customer sets: listed, created, changed, deleted (SET-02..15)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router, Status

from regulars.api.admin.jobs import JobSchema, job_schema
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import job_at, set_at, set_named, sites_named
from regulars.api.admin.set_schemas import SavedSetSchema, SetNew, SetPatch, SetSchema, set_schema
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.plans import Agreed, DryRun, PlanSchema, plan_schema
from regulars.api.schemas import Code, Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, wanted_version
from regulars.customers.queries.counts import customers_per_set
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.delete_set import plan_set_deletion, start_set_deletion
from regulars.journeys.plans import Plan
from regulars.journeys.save_set import SavedSet, create_set, plan_new_set, plan_set, save_set
from regulars.sites.models import CustomerSet
from regulars.sites.queries import SETS, sets_with_sites
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["sets"])


def _set_response(customer_set: CustomerSet, saved: SavedSet | None = None) -> SavedSetSchema:
    row = sets_with_sites().get(pk=customer_set.pk)
    shape = set_schema(row, customers_per_set([row.pk])[row.pk])
    return SavedSetSchema(**shape.model_dump(), job=saved.job.pk if saved and saved.job else None)


def _strategy(body: SetNew | SetPatch) -> Strategy | None:
    return Strategy(body.strategy) if body.strategy else None


@router.get("", response=Listing[SetSchema], auth=key_with(Right.SEE_STRUCTURE))
def list_sets(
    request: HttpRequest,  # noqa: ARG001 - ninja hands it over
    cursor: Cursor = None,
    limit: Limit = 200,
) -> Listing[SetSchema]:
    """Every set by name, the default one first."""
    page = SETS.page(sets_with_sites(), cursor=cursor, limit=limit)
    counts = customers_per_set(customer_set.pk for customer_set in page.items)
    return Listing[SetSchema].paged(
        page, lambda customer_set: set_schema(customer_set, counts[customer_set.pk])
    )


@router.post("", response={201: SavedSetSchema, 200: PlanSchema}, auth=key_with(Right.EDIT_SETS))
@idempotent()
def add_set(
    request: HttpRequest, response: HttpResponse, body: SetNew, *, dry_run: DryRun = False
) -> Status[SavedSetSchema | PlanSchema]:
    """Create a set, hand it the default mark if asked, and move sites into it.

    Sites with customers need the `plan` that was agreed to: without it 409 `plan_required` carries one. A large move
    follows as a `job`.
    """
    site_ids = [site.pk for site in sites_named(body.site_codes, "site_codes")]
    if dry_run:
        return Status(200, plan_schema(plan_new_set(body.changes(), site_ids, strategy=_strategy(body))))
    saved = create_set(
        body.code,
        body.changes(),
        is_default=body.is_default,
        site_ids=site_ids,
        strategy=_strategy(body),
        agreement=body.agreement(grant_of(request)),
        by=by_key(request),
    )
    response["Location"] = f"/api/v1/sets/{saved.customer_set.code}"
    response["ETag"] = etag(saved.customer_set.version)
    return Status(201, _set_response(saved.customer_set, saved))


@router.get("/{code}", response=SavedSetSchema, auth=key_with(Right.SEE_STRUCTURE))
def read_set(request: HttpRequest, response: HttpResponse, code: str) -> SavedSetSchema:  # noqa: ARG001 - ninja hands it over
    """One set; its version is the ETag."""
    customer_set = set_at(code)
    response["ETag"] = etag(customer_set.version)
    return _set_response(customer_set)


@router.patch("/{code}", response=SavedSetSchema | PlanSchema, auth=key_with(Right.EDIT_SETS))
@idempotent()
def change_set(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    body: SetPatch,
    if_match: IfMatch = None,
    *,
    dry_run: DryRun = False,
) -> SavedSetSchema | PlanSchema:
    """Change what is sent; `site_codes` are all sites of the set afterwards, those taken out go to the default set.

    The code never changes: 422 `set_code_fixed`. The default mark can be taken, never removed. Whatever opens or closes access needs the
    `plan` that was agreed to: without it 409 `plan_required` carries one.
    """
    customer_set = set_at(code)
    wanted = None if body.site_codes is None else sites_named(body.site_codes, "site_codes")
    site_ids = None if wanted is None else [site.pk for site in wanted]
    if dry_run:
        return plan_schema(plan_set(customer_set, body.changes(), site_ids, strategy=_strategy(body)))
    saved = save_set(
        customer_set,
        body.changes(),
        version=wanted_version(if_match, otherwise=customer_set.version),
        is_default=body.is_default,
        site_ids=site_ids,
        strategy=_strategy(body),
        agreement=body.agreement(grant_of(request)),
        by=by_key(request),
    )
    response["ETag"] = etag(saved.customer_set.version)
    return _set_response(saved.customer_set, saved)


@router.get("/{code}/deletion-plan", response=PlanSchema, auth=key_with(Right.EDIT_SETS), **may_answer(409))
def plan_deletion(request: HttpRequest, code: str, heir: Code | None = None) -> PlanSchema:  # noqa: ARG001 - ninja hands it over
    """What deleting the set would do; without `heir` the default set takes over."""
    return plan_schema(_deletion(code, heir))


def _deletion(code: str, heir: str | None) -> Plan:
    return plan_set_deletion(set_at(code), successor=None if heir is None else set_named(heir, "heir"))


@router.delete("/{code}", response={200: PlanSchema, 202: JobSchema}, auth=key_with(Right.EDIT_SETS))
@idempotent(about_many=True)
def delete_set(
    request: HttpRequest,
    code: str,
    heir: Code | None = None,
    body: Annotated[Agreed | None, Body()] = None,
    *,
    dry_run: DryRun = False,
) -> PlanSchema | Status[Any]:
    """Delete the set: its sites and customers go to the successor, all or nothing. Answers the plan that was carried out.

    409 `plan_required`, `plan_changed` and `clashes` carry the plan as it would be now; send its `plan` back. Many
    customers: 202 with the job.
    """
    plan = _deletion(code, heir)
    if dry_run:
        return plan_schema(plan)
    move, agreed = plan.moves[0], body or Agreed()
    agreement = agreed.agreement(grant_of(request))
    job = start_set_deletion(move.former, successor=move.to_set, agreement=agreement, by=by_key(request))
    return Status(202, job_schema(job_at(job.pk))) if job else plan_schema(plan)
