"""Customer sets: listed, created, changed, deleted (SET-02..15)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router, Status

from regulars.api.admin.jobs import JobShape, job_shape
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.named import job_at, set_at, set_named, sites_named
from regulars.api.admin.set_shapes import SavedSetShape, SetNew, SetPatch, SetShape, set_shape
from regulars.api.base import may_answer
from regulars.api.cursors import Cursor, Limit, read_cursor, write_cursor
from regulars.api.once import once
from regulars.api.plans import Agreed, DeletionPlanShape, deletion_shape
from regulars.api.shapes import Code, Listing
from regulars.api.versions import IfMatch, etag, wanted_version
from regulars.customers.queries.counts import customers_per_set
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.delete_set import plan_set_deletion, start_set_deletion
from regulars.journeys.save_set import Agreement, SavedSet, create_set, save_set
from regulars.kernel.models import Job
from regulars.sites.models import CustomerSet
from regulars.sites.queries import sets_with_sites
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["sets"])


def _told(customer_set: CustomerSet, saved: SavedSet | None = None) -> SavedSetShape:
    row = next(row for row in sets_with_sites() if row.customer_set.pk == customer_set.pk)
    shape = set_shape(row, customers_per_set()[customer_set.pk])
    return SavedSetShape(**shape.model_dump(), job=saved.job.pk if saved and saved.job else None)


def _agreement(request: HttpRequest, body: SetNew | SetPatch) -> Agreement:
    return Agreement(body.plan, Strategy(body.strategy), body.read_decisions(grant_of(request)))


@router.get("", response=Listing[SetShape], auth=key_with(Right.SEE_STRUCTURE))
def list_sets(
    request: HttpRequest,  # noqa: ARG001 - ninja hands it over
    cursor: Cursor = None,
    limit: Limit = 200,
) -> Listing[SetShape]:
    """Every set by name, the default one first."""
    place = read_cursor(cursor, int, str, int)
    after = None if place is None else (int(place[0]), str(place[1]), int(place[2]))
    found = sets_with_sites(after, limit + 1)
    shown, counts = found[:limit], customers_per_set()
    is_all = place is None and len(found) <= limit
    return Listing(
        items=[set_shape(row, counts[row.customer_set.pk]) for row in shown],
        next_cursor=write_cursor(shown[-1].place) if len(found) > limit else None,
        total=len(found) if is_all else CustomerSet.objects.count(),
        total_is_exact=True,
    )


@router.post("", response={201: SavedSetShape}, auth=key_with(Right.EDIT_SETS))
@once()
def add_set(request: HttpRequest, response: HttpResponse, body: SetNew) -> Status[SavedSetShape]:
    """Create a set, hand it the default mark if asked, and move sites into it.

    Sites with customers need the `plan` that was agreed to: without it 409 `plan_required` carries one. A large move
    follows as a `job`.
    """
    saved = create_set(
        body.code,
        body.changes(),
        is_default=body.is_default,
        site_ids=[site.pk for site in sites_named(body.site_codes, "site_codes")],
        agreement=_agreement(request, body),
        by=by_key(request),
    )
    response["Location"] = f"/api/v1/sets/{saved.customer_set.code}"
    response["ETag"] = etag(saved.customer_set.version)
    return Status(201, _told(saved.customer_set, saved))


@router.get("/{code}", response=SavedSetShape, auth=key_with(Right.SEE_STRUCTURE))
def read_set(request: HttpRequest, response: HttpResponse, code: str) -> SavedSetShape:  # noqa: ARG001 - ninja hands it over
    """One set; its version is the ETag."""
    customer_set = set_at(code)
    response["ETag"] = etag(customer_set.version)
    return _told(customer_set)


@router.patch("/{code}", response=SavedSetShape, auth=key_with(Right.EDIT_SETS))
@once()
def change_set(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    body: SetPatch,
    if_match: IfMatch = None,
) -> SavedSetShape:
    """Change what is sent; `site_codes` are all sites of the set afterwards, those taken out go to the default set.

    The code never changes: 422 `set_code_fixed`. The default mark can be taken, never removed. Plans as in creating.
    """
    customer_set = set_at(code)
    wanted = None if body.site_codes is None else sites_named(body.site_codes, "site_codes")
    saved = save_set(
        customer_set,
        body.changes(),
        version=wanted_version(if_match, otherwise=customer_set.version),
        is_default=body.is_default,
        site_ids=None if wanted is None else [site.pk for site in wanted],
        agreement=_agreement(request, body),
        by=by_key(request),
    )
    response["ETag"] = etag(saved.customer_set.version)
    return _told(saved.customer_set, saved)


@router.get(
    "/{code}/deletion-plan", response=DeletionPlanShape, auth=key_with(Right.EDIT_SETS), **may_answer(409)
)
def plan_deletion(request: HttpRequest, code: str, heir: Code | None = None) -> DeletionPlanShape:  # noqa: ARG001 - ninja hands it over
    """What deleting the set would do; without an heir the default set is it."""
    to = None if heir is None else set_named(heir, "heir")
    return deletion_shape(plan_set_deletion(set_at(code), heir=to))


@router.delete("/{code}", response={200: DeletionPlanShape, 202: JobShape}, auth=key_with(Right.EDIT_SETS))
@once(about_many=True)
def delete_set(
    request: HttpRequest, code: str, heir: Code | None = None, body: Annotated[Agreed | None, Body()] = None
) -> DeletionPlanShape | Status[Any]:
    """Delete the set: its sites and customers go to the heir, all or nothing. Answers what was done.

    A clash of user names needs its plan and a decision: 409 `clashes`. Many customers: 202 with the job.
    """
    customer_set = set_at(code)
    plan = plan_set_deletion(customer_set, heir=None if heir is None else set_named(heir, "heir"))
    agreed = body or Agreed()
    outcome = start_set_deletion(
        customer_set,
        heir=plan.heir,
        agreed=agreed.plan,
        decisions=agreed.read_decisions(grant_of(request)),
        by=by_key(request),
    )
    return Status(202, job_shape(job_at(outcome.pk))) if isinstance(outcome, Job) else deletion_shape(outcome)
