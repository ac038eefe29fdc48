"""Campaigns: written, sent and stopped (CON-03, ADM-04)."""

from dataclasses import replace
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import beside, site_named
from regulars.api.admin.newsletter_schemas import (
    CampaignNew,
    CampaignPatch,
    CampaignSchema,
    campaign_fields,
)
from regulars.api.admin.newsletters import newsletter_at
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Code, Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.kernel.lookups import the_one
from regulars.newsletters.models import Campaign
from regulars.newsletters.operations import campaigns as verbs
from regulars.newsletters.queries.campaigns import campaigns_at
from regulars.newsletters.queries.lists import CAMPAIGNS
from regulars.staff.rules import Grant, Right

__all__ = ["router"]

router = Router(tags=["newsletters"])
ONE = "/{int:campaign_id}"


def _campaign(campaign_id: int, grant: Grant) -> Campaign:
    return the_one(
        campaigns_at(grant.sites), "no_such_campaign", "There is no such campaign.", pk=campaign_id
    )


def _response(response: HttpResponse, campaign: Campaign) -> dict[str, Any]:
    response["ETag"] = etag(campaign.version)
    return campaign_fields(campaign)


@router.get("", response=Listing[CampaignSchema], auth=key_with(Right.SEE))
def list_campaigns(
    request: HttpRequest,
    site: Code | None = None,
    state: Literal["draft", "sending", "sent", "cancelled"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[CampaignSchema]:
    """The newest first, of one site or of every one that the key reaches."""
    grant = grant_of(request)
    at = site_named(site, "site", grant) if site is not None else None
    page = CAMPAIGNS.page(campaigns_at(grant.sites), cursor=cursor, limit=limit, site=at, state=state)
    return Listing[CampaignSchema].paged(page, lambda row: CampaignSchema(**campaign_fields(row)))


@router.post("", response={201: CampaignSchema}, auth=key_with(Right.SEND_CAMPAIGNS))
@idempotent()
def add_campaign(request: HttpRequest, response: HttpResponse, body: CampaignNew) -> Status[dict[str, Any]]:
    """A draft. 422 `no_such_newsletter` beside `newsletter`."""
    grant = grant_of(request)
    site = site_named(body.site, "site", grant)
    with beside("newsletter"):
        newsletter = newsletter_at(site.code, body.newsletter, grant)
    campaign = verbs.add_campaign(verbs.CampaignWish(newsletter, body.subject, body.text), by=by_key(request))
    response["Location"] = f"/api/v1/campaigns/{campaign.pk}"
    return Status(201, _response(response, _campaign(campaign.pk, grant)))


@router.get(ONE, response=CampaignSchema, auth=key_with(Right.SEE))
def read_campaign(request: HttpRequest, response: HttpResponse, campaign_id: int) -> dict[str, Any]:
    """One campaign, with how many were written to so far; its version is the ETag."""
    return _response(response, _campaign(campaign_id, grant_of(request)))


@router.patch(ONE, response=CampaignSchema, auth=key_with(Right.SEND_CAMPAIGNS), **may_answer(428))
def change_campaign(
    request: HttpRequest,
    response: HttpResponse,
    campaign_id: int,
    *,
    body: CampaignPatch,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """409 `campaign_not_draft` once it was sent. Needs If-Match: 428 without, 409 when stale."""
    campaign, version = _campaign(campaign_id, grant_of(request)), required_version(if_match)
    wish = replace(verbs.campaign_wish_of(campaign), **body.model_dump(exclude_unset=True))
    return _response(response, verbs.change_campaign(campaign, wish, version=version, by=by_key(request)))


@router.delete(ONE, response={204: None}, auth=key_with(Right.SEND_CAMPAIGNS), **may_answer(428))
def remove_campaign(request: HttpRequest, campaign_id: int, if_match: IfMatch = None) -> Status[None]:
    """409 `campaign_not_draft`: what was sent stays."""
    campaign, version = _campaign(campaign_id, grant_of(request)), required_version(if_match)
    verbs.remove_campaign(campaign, version=version, by=by_key(request))
    return Status(204, None)


@router.put(
    f"{ONE}/sending", response={202: CampaignSchema}, auth=key_with(Right.SEND_CAMPAIGNS), **may_answer(428)
)
def start_campaign(
    request: HttpRequest, response: HttpResponse, campaign_id: int, if_match: IfMatch = None
) -> Status[dict[str, Any]]:
    """To everybody who is subscribed now and doesn't unsubscribe before their turn; `GET` tells how far it is. Needs If-Match.

    409 `campaign_not_draft`, `newsletter_inactive`, `nobody_subscribed`.
    """
    campaign, version = _campaign(campaign_id, grant_of(request)), required_version(if_match)
    started = verbs.start_campaign(campaign, version=version, by=by_key(request))
    return Status(202, _response(response, started))


@router.delete(
    f"{ONE}/sending", response=CampaignSchema, auth=key_with(Right.SEND_CAMPAIGNS), **may_answer(409)
)
def cancel_campaign(request: HttpRequest, response: HttpResponse, campaign_id: int) -> dict[str, Any]:
    """Nobody else is written to. 409 `campaign_not_sending`."""
    campaign = _campaign(campaign_id, grant_of(request))
    return _response(response, verbs.cancel_campaign(campaign, by=by_key(request)))
