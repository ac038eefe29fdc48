"""Sites: listed, created, changed, and moved to another customer set (SITE-01..05)."""

from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from regulars.addresses.queries.site_terms import terms_in_words
from regulars.api.admin.jobs import JobSchema, job_schema
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import job_at, set_named, site_at, site_named
from regulars.api.admin.site_schemas import (
    SettingSchema,
    SiteChange,
    SiteMoveWish,
    SiteNew,
    SiteSchema,
    site_schemas,
)
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.plans import DryRun, PlanSchema, StrategyName, dry_plan, plan_schema
from regulars.api.schemas import Code, Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, wanted_version
from regulars.catalog.queries.site_shop import shop_in_words, shop_terms_of
from regulars.customers.queries.reorganisation import Strategy
from regulars.fields.queries.overview import overview
from regulars.journeys.move_sites import agree_to_site_moves, start_site_moves
from regulars.journeys.save_site import plan_site, save_site
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.orders.queries.site_orders import order_terms_in_words, order_terms_of, payment_in_words
from regulars.sites.models import Site
from regulars.sites.operations import sites as verbs
from regulars.sites.queries import SITES
from regulars.sites.rules import SiteKind
from regulars.staff.rules import Grant, Right

__all__ = ["router"]

router = Router(tags=["sites"])


def _site_response(site: Site, grant: Grant) -> SiteSchema:
    found = Site.objects.for_listing().select_related("master").prefetch_related("types").filter(pk=site.pk)
    return site_schemas(found, grant)[0]


@router.get("", response=Listing[SiteSchema], auth=key_with(Right.SEE))
def list_sites(request: HttpRequest, cursor: Cursor = None, limit: Limit = 200) -> Listing[SiteSchema]:
    """The sites that the key reaches, by name."""
    grant = grant_of(request)
    sites = Site.objects.within(grant.sites).for_listing().select_related("master").prefetch_related("types")
    page = SITES.page(sites, cursor=cursor, limit=limit)
    return Listing[SiteSchema].paged(
        replace(page, items=site_schemas(page.items, grant)), lambda schema: schema
    )


@router.post("", response={201: SiteSchema}, auth=key_with(Right.ADD_SITES))
@idempotent()
def add_site(request: HttpRequest, response: HttpResponse, body: SiteNew) -> Status[SiteSchema]:
    """Create a site, in the default set unless another is named."""
    grant = grant_of(request)
    site = verbs.add_site(
        body.code,
        body.changes(grant),
        to_set=None if body.set is None else set_named(body.set, "set"),
        kind=SiteKind(body.kind),
        master=None if body.master is None else site_named(body.master, "master", grant),
        by=by_key(request),
    )
    response["Location"] = f"/api/v1/sites/{site.code}"
    response["ETag"] = etag(site.version)
    return Status(201, _site_response(site, grant_of(request)))


@router.get("/{code}", response=SiteSchema, auth=key_with(Right.SEE))
def read_site(request: HttpRequest, response: HttpResponse, code: str) -> SiteSchema:
    """One site; its version is the ETag."""
    site = site_at(code, grant_of(request))
    response["ETag"] = etag(site.version)
    return _site_response(site, grant_of(request))


@router.patch("/{code}", response=SiteSchema | PlanSchema, auth=key_with(Right.EDIT_SITES))
def change_site(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    body: SiteChange,
    if_match: IfMatch = None,
    *,
    dry_run: DryRun = False,
) -> SiteSchema | PlanSchema:
    """Change what is sent; effective on the next request.

    Other `customer_types`, another `kind` or `master` may open and close access (D-32): 409 `plan_required` carries
    the plan then, `plan_changed` one that is newer than the `plan` that was sent.
    """
    grant = grant_of(request)
    site = site_at(code, grant)
    master = None if body.master is None else site_named(body.master, "master", grant)
    changes = body.changes(grant, kind=body.kind, master_id=master.pk if master else None)
    if dry_run:
        return dry_plan(plan_site(site, changes), grant)
    changed = save_site(
        site,
        changes,
        version=wanted_version(if_match, otherwise=site.version),
        agreed=body.plan,
        any_host=grant.may(Right.ADD_SITES),
        grant=grant,
        by=by_key(request),
    )
    response["ETag"] = etag(changed.version)
    return _site_response(changed, grant)


@router.get("/{code}/overview", response=list[SettingSchema], auth=key_with(Right.SEE))
def read_overview(request: HttpRequest, code: str) -> list[SettingSchema]:
    """Every customer-related setting in force at the site, in words, with the place it comes from (CLS-05)."""
    site = site_at(code, grant_of(request))
    lines = [
        SettingSchema.of(line, topic=line.topic.value, source=line.where.value) for line in overview(site)
    ]
    lines += [
        SettingSchema.of(line, topic="addresses", source=line.where.value) for line in terms_in_words(site)
    ]
    terms = order_terms_of(site)
    return lines + [
        SettingSchema.of(line, topic="buying", source=line.where.value)
        for line in [
            *shop_in_words(shop_terms_of(site)),
            *order_terms_in_words(terms),
            payment_in_words(terms),
        ]
    ]


@router.get(
    "/{code}/customer-set/plan", response=PlanSchema, auth=key_with(Right.SEE_STRUCTURE), **may_answer(409)
)
def plan_move(
    request: HttpRequest, code: str, to: Annotated[Code, Query()], strategy: StrategyName | None = None
) -> PlanSchema:
    """What moving the site would mean: who gets in, who is left behind, who goes along, which usernames clash.

    Without `strategy` one is proposed that keeps in everybody who has access there.
    """
    return plan_schema(plan_site_moves(_wanted(request, code, to, strategy)), grant_of(request))


def _wanted(request: HttpRequest, code: str, to: str, strategy: StrategyName | None) -> Wanted:
    moves = {site_at(code, grant_of(request)).pk: set_named(to, "to").pk}
    return Wanted(moves, Strategy(strategy) if strategy else None)


@router.put(
    "/{code}/customer-set", response={200: PlanSchema, 202: JobSchema}, auth=key_with(Right.EDIT_SETS)
)
@idempotent(about_many=True)
def move_site(
    request: HttpRequest, code: str, body: SiteMoveWish, *, dry_run: DryRun = False
) -> PlanSchema | Status[Any]:
    """Move the site as agreed, effective on the next request. Answers the plan that was carried out.

    409 `plan_required`, `plan_changed` and `clashes` carry the plan as it would be now; send its `plan` and `strategy` back. Many
    customers: 202 with the job.
    """
    wanted, agreement = _wanted(request, code, body.to, body.strategy), body.agreement(grant_of(request))
    if not dry_run:
        agree_to_site_moves(wanted, agreement)
    planned = plan_site_moves(wanted)
    job = None if dry_run else start_site_moves(wanted, agreement, by=by_key(request))
    return Status(202, job_schema(job_at(job.pk))) if job else plan_schema(planned)
