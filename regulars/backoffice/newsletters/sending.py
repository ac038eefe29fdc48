"""A campaign is tried out on oneself, sent and stopped (CON-03)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page, staff_user
from regulars.backoffice.newsletters.campaigns import find_campaign
from regulars.backoffice.pages import office_page
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in
from regulars.newsletters.models import Campaign
from regulars.newsletters.operations.campaigns import cancel_campaign, send_test, start_campaign
from regulars.newsletters.queries.campaigns import confirmed_of
from regulars.newsletters.rules.campaigns import CampaignState, campaign_not_draft, campaign_not_sending
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["cancellation", "sending", "test"]


@staff_action(Right.SEND_CAMPAIGNS)
def test(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """To whoever is logged in, and nobody else."""
    found, own = find_campaign(request, campaign_id), staff_user(request).email
    send_test(found, to=own, by=actor(request))
    messages.success(request, translate("A test is on its way to {email}.", email=own))
    return redirect(request, reverse("campaign", args=[found.pk]))


@staff_page(Right.SEND_CAMPAIGNS, post=Right.SEND_CAMPAIGNS)
def sending(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Asked once, with how many get it: what has left can't be taken back."""
    found = find_campaign(request, campaign_id)
    if request.method != "POST":
        if found.state != CampaignState.DRAFT:
            raise campaign_not_draft()
        context = {"campaign": found, "readers": confirmed_of(found.newsletter).count()}
        return office_page(request, "backoffice/newsletters/campaigns/send.html", context)
    start_campaign(found, version=number_in(request.POST.get("version", "")) or 0, by=actor(request))
    messages.success(request, translate("The campaign is on its way."))
    return redirect(request, reverse("campaign", args=[found.pk]))


@staff_page(Right.SEND_CAMPAIGNS, post=Right.SEND_CAMPAIGNS)
def cancellation(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Asked once, since it can't be sent on afterwards; nobody else is written to."""
    found = find_campaign(request, campaign_id)
    if request.method != "POST":
        return office_page(request, "backoffice/newsletters/question.html", _question(found))
    cancel_campaign(found, by=actor(request))
    messages.success(request, translate("Stopped. Nobody else gets it."))
    return redirect(request, reverse("campaign", args=[found.pk]))


def _question(found: Campaign) -> dict[str, Any]:
    """Without an answer where there is nothing to stop any more."""
    back, is_sent_now = reverse("campaign", args=[found.pk]), found.state == CampaignState.SENDING
    question = translate(
        "Mails that wait are taken back, and nobody else gets it. It can't be sent on afterwards. Written so far: {sent} of {total}.",
        sent=found.sent,
        total=found.total,
    )
    return {
        "question": translate("Stop sending {name}?", name=found.subject),
        "crumbs": [
            (translate("Campaigns"), reverse("campaigns")),
            (found.subject, back),
            (translate("Stop"), None),
        ],
        "action": translate("Stop sending") if is_sent_now else "",
        "text": question if is_sent_now else campaign_not_sending().message,
        "back": back,
    }
