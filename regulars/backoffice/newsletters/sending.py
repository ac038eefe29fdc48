"""A campaign is tried out on oneself, sent and stopped (CON-03)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page, staff_user
from regulars.backoffice.newsletters.campaigns import find_campaign
from regulars.backoffice.pages import office_page
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in
from regulars.newsletters.operations.campaigns import cancel_campaign, send_test, start_campaign
from regulars.newsletters.queries.campaigns import confirmed_of
from regulars.newsletters.rules.campaigns import CampaignState, campaign_not_draft
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


@staff_action(Right.SEND_CAMPAIGNS)
def cancellation(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Nobody else is written to."""
    found = find_campaign(request, campaign_id)
    cancel_campaign(found, by=actor(request))
    messages.success(request, translate("Stopped. Nobody else gets it."))
    return redirect(request, reverse("campaign", args=[found.pk]))
