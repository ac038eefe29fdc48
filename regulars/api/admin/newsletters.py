"""Newsletters of sites and their subscribers (CON-01, WSH-03)."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_at, site_named
from regulars.api.admin.newsletter_schemas import (
    NewsletterNew,
    NewsletterPatch,
    NewsletterSchema,
    SubscriptionSchema,
    newsletter_fields,
    subscription_for,
)
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Code, Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.kernel.lookups import coded, the_one
from regulars.newsletters.models import Newsletter, Subscription
from regulars.newsletters.operations import newsletters as verbs
from regulars.newsletters.queries.lists import NEWSLETTERS, SUBSCRIPTIONS, newsletters_within
from regulars.staff.rules import Grant, Right

__all__ = ["newsletter_at", "router"]

router = Router(tags=["newsletters"])
ONE = "/{str:site}/{str:code}"


def newsletter_at(site: str, code: str, grant: Grant) -> Newsletter:
    """Raises `NotFound` `no_such_site`, `no_such_newsletter`."""
    newsletters = Newsletter.objects.select_related("site").filter(site=site_at(site, grant))
    return the_one(
        coded(newsletters, code), "no_such_newsletter", "This site has no newsletter with this code."
    )


def _response(response: HttpResponse, newsletter: Newsletter) -> dict[str, Any]:
    response["ETag"] = etag(newsletter.version)
    return newsletter_fields(newsletter)


@router.get("", response=Listing[NewsletterSchema], auth=key_with(Right.SEE))
def list_newsletters(
    request: HttpRequest, site: Code | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Listing[NewsletterSchema]:
    """Those of one site, or of every one that the key reaches."""
    grant = grant_of(request)
    at = site_named(site, "site", grant) if site is not None else None
    page = NEWSLETTERS.page(newsletters_within(grant.sites), cursor=cursor, limit=limit, site=at)
    return Listing[NewsletterSchema].paged(page, lambda row: NewsletterSchema(**newsletter_fields(row)))


@router.post("", response={201: NewsletterSchema}, auth=key_with(Right.SEND_CAMPAIGNS))
@idempotent()
def add_newsletter(
    request: HttpRequest, response: HttpResponse, body: NewsletterNew
) -> Status[dict[str, Any]]:
    """409 `newsletter_code_taken`; 422 `code_shape`."""
    site = site_named(body.site, "site", grant_of(request))
    wish = verbs.NewsletterWish(body.name, body.wording, body.active)
    newsletter = verbs.add_newsletter(site, body.code, wish, by=by_key(request))
    response["Location"] = f"/api/v1/newsletters/{site.code}/{newsletter.code}"
    return Status(201, _response(response, newsletter))


@router.get(ONE, response=NewsletterSchema, auth=key_with(Right.SEE))
def read_newsletter(request: HttpRequest, response: HttpResponse, site: str, code: str) -> dict[str, Any]:
    """One newsletter; its version is the ETag."""
    return _response(response, newsletter_at(site, code, grant_of(request)))


@router.patch(ONE, response=NewsletterSchema, auth=key_with(Right.SEND_CAMPAIGNS), **may_answer(428))
def change_newsletter(
    request: HttpRequest,
    response: HttpResponse,
    site: str,
    code: str,
    *,
    body: NewsletterPatch,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """Another wording counts for who subscribes from then on. Needs If-Match: 428 without, 409 when stale."""
    newsletter, version = newsletter_at(site, code, grant_of(request)), required_version(if_match)
    wish = replace(verbs.newsletter_wish_of(newsletter), **body.model_dump(exclude_unset=True))
    return _response(response, verbs.change_newsletter(newsletter, wish, version=version, by=by_key(request)))


@router.delete(ONE, response={204: None}, auth=key_with(Right.SEND_CAMPAIGNS), **may_answer(428))
def remove_newsletter(request: HttpRequest, site: str, code: str, if_match: IfMatch = None) -> Status[None]:
    """409 `newsletter_in_use` once somebody has subscribed or a campaign was written."""
    newsletter, version = newsletter_at(site, code, grant_of(request)), required_version(if_match)
    verbs.remove_newsletter(newsletter, version=version, by=by_key(request))
    return Status(204, None)


@router.get(f"{ONE}/subscriptions", response=Listing[SubscriptionSchema], auth=key_with(Right.SEE))
def list_subscriptions(
    request: HttpRequest,
    site: str,
    code: str,
    *,
    q: Annotated[str | None, Query(max_length=254, description="How the address begins.")] = None,
    state: Literal["asked", "confirmed", "ended"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[SubscriptionSchema]:
    """The newest first, customers or not. 403 `field_hidden` for keys whose role doesn't show addresses and consents."""
    grant = grant_of(request)
    grant.require_sight("email", "consent:newsletter")
    newsletter = newsletter_at(site, code, grant)
    rows = Subscription.objects.select_related("newsletter__site").filter(newsletter=newsletter)
    page = SUBSCRIPTIONS.page(rows, cursor=cursor, limit=limit, q=q, state=state)
    return Listing[SubscriptionSchema].paged(page, subscription_for)
