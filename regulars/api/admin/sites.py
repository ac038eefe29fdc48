"""Sites: listed, created, changed, and moved to another customer set (SITE-01..05)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from regulars.api.admin.jobs import JobShape, job_shape
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.named import job_at, set_named, site_at, site_named
from regulars.api.admin.site_shapes import (
    SettingShape,
    SiteChange,
    SiteMoveWish,
    SiteNew,
    SiteShape,
    site_shape,
)
from regulars.api.base import may_answer
from regulars.api.cursors import Cursor, Limit, read_cursor, write_cursor
from regulars.api.once import once
from regulars.api.plans import SitesPlanShape, StrategyName, sites_shape
from regulars.api.shapes import Code, Listing
from regulars.api.versions import IfMatch, etag, wanted_version
from regulars.customers.queries.reorganisation import Strategy
from regulars.fields.queries.overview import overview
from regulars.journeys.move_sites import agree_to_site_moves, plan_site_moves, start_site_moves
from regulars.journeys.plans import PlanRefused
from regulars.journeys.save_site import save_site
from regulars.sites.models import Site
from regulars.sites.operations import sites as verbs
from regulars.sites.rules import SiteKind
from regulars.staff.rules import Grant, Right

__all__ = ["router"]

router = Router(tags=["sites"])


def _told(site: Site, grant: Grant) -> SiteShape:
    return site_shape(
        Site.objects.at_desk().select_related("master").prefetch_related("types").get(pk=site.pk), grant
    )


@router.get("", response=Listing[SiteShape], auth=key_with(Right.SEE))
def list_sites(request: HttpRequest, cursor: Cursor = None, limit: Limit = 200) -> Listing[SiteShape]:
    """The sites that the key reaches, by name."""
    grant, place = grant_of(request), read_cursor(cursor, str, int)
    sites = Site.objects.within(grant.sites)
    page = sites if place is None else sites.beyond(str(place[0]), int(place[1]))
    found = list(page.at_desk().select_related("master").prefetch_related("types")[: limit + 1])
    shown, is_all = found[:limit], place is None and len(found) <= limit
    return Listing(
        items=[site_shape(site, grant) for site in shown],
        next_cursor=write_cursor([shown[-1].name, shown[-1].pk]) if len(found) > limit else None,
        total=len(found) if is_all else sites.count(),
        total_is_exact=True,
    )


@router.post("", response={201: SiteShape}, auth=key_with(Right.ADD_SITES))
@once()
def add_site(request: HttpRequest, response: HttpResponse, body: SiteNew) -> Status[SiteShape]:
    """Create a site, in the default set unless another is named."""
    grant = grant_of(request)
    site = verbs.add_site(
        body.code,
        body.changes(),
        to_set=None if body.set is None else set_named(body.set, "set"),
        kind=SiteKind(body.kind),
        master=None if body.master is None else site_named(body.master, "master", grant),
        by=by_key(request),
    )
    response["Location"] = f"/api/v1/sites/{site.code}"
    response["ETag"] = etag(site.version)
    return Status(201, _told(site, grant_of(request)))


@router.get("/{code}", response=SiteShape, auth=key_with(Right.SEE))
def read_site(request: HttpRequest, response: HttpResponse, code: str) -> SiteShape:
    """One site; its version is the ETag."""
    site = site_at(code, grant_of(request))
    response["ETag"] = etag(site.version)
    return _told(site, grant_of(request))


@router.patch("/{code}", response=SiteShape, auth=key_with(Right.EDIT_SITES))
def change_site(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    body: SiteChange,
    if_match: IfMatch = None,
) -> SiteShape:
    """Change what is sent; effective on the next request.

    Other `customer_types` may take a door from customers who have never used it (D-32): 409 `plan_required` carries
    the plan then, `plan_changed` one that is newer than the `plan` that was sent.
    """
    site = site_at(code, grant_of(request))
    version = wanted_version(if_match, otherwise=site.version)
    try:
        changed = save_site(
            site,
            body.changes(),
            version=version,
            agreed=body.plan,
            any_host=grant_of(request).may(Right.ADD_SITES),
            at_sites=grant_of(request).sites,
            by=by_key(request),
        )
    except PlanRefused as refused:
        refused.plan = refused.plan.within(grant_of(request))
        raise
    response["ETag"] = etag(changed.version)
    return _told(changed, grant_of(request))


@router.get("/{code}/overview", response=list[SettingShape], auth=key_with(Right.SEE))
def read_overview(request: HttpRequest, code: str) -> list[SettingShape]:
    """Every customer-related setting in force at the site, in words, with the place it comes from (CLS-05)."""
    return [
        SettingShape(
            topic=one.topic.value, code=one.code, name=one.name, value=one.value, source=one.where.value
        )
        for one in overview(site_at(code, grant_of(request)))
    ]


@router.get(
    "/{code}/customer-set/plan",
    response=SitesPlanShape,
    auth=key_with(Right.SEE_STRUCTURE),
    **may_answer(409),
)
def plan_move(
    request: HttpRequest,
    code: str,
    to: Annotated[Code, Query()],
    strategy: StrategyName = "leave",
) -> SitesPlanShape:
    """What moving the site would mean: who is left behind, who goes along, which user names clash."""
    moves = {site_at(code, grant_of(request)).pk: set_named(to, "to").pk}
    return sites_shape(plan_site_moves(moves, strategy=Strategy(strategy)), grant_of(request))


@router.put(
    "/{code}/customer-set", response={200: SitesPlanShape, 202: JobShape}, auth=key_with(Right.EDIT_SETS)
)
@once(about_many=True)
def move_site(request: HttpRequest, code: str, body: SiteMoveWish) -> SitesPlanShape | Status[Any]:
    """Move the site as agreed, effective on the next request. Answers the plan that was carried out.

    409 `plan_required`, `plan_changed` and `clashes` carry the plan as it would be now; send its `plan` back. Many
    customers: 202 with the job.
    """
    moves = {site_at(code, grant_of(request)).pk: set_named(body.to, "to").pk}
    strategy, decisions = Strategy(body.strategy), body.read_decisions(grant_of(request))
    agree_to_site_moves(moves, strategy=strategy, agreed=body.plan, decisions=decisions)
    planned = plan_site_moves(moves, strategy=strategy)
    job = start_site_moves(
        moves, strategy=strategy, agreed=body.plan, decisions=decisions, by=by_key(request)
    )
    return Status(202, job_shape(job_at(job.pk))) if job else sites_shape(planned)
