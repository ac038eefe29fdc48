"""Campaigns: listed, written with their preview, deleted; once sent they are there to be read (CON-03, ADM-04)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page, staff_user
from regulars.backoffice.decimals import TYPED
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.kernel.i18n import lazy, translate
from regulars.newsletters.models import Campaign, Newsletter
from regulars.newsletters.operations.campaigns import (
    CampaignWish,
    add_campaign,
    change_campaign,
    remove_campaign,
)
from regulars.newsletters.queries.campaigns import campaigns_at, confirmed_of, envelope_of
from regulars.newsletters.queries.lists import CAMPAIGNS, newsletters_within
from regulars.newsletters.rules.campaigns import STATES, CampaignState, no_such_campaign
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect

__all__ = ["campaign", "deletion", "find_campaign", "index", "new_campaign"]

TONES = {"draft": "off", "sending": "info", "sent": "ok", "cancelled": "wait"}


class CampaignForm(forms.Form):
    newsletter = forms.TypedChoiceField(label=lazy("Newsletter"), coerce=int)
    subject = forms.CharField(label=lazy("Subject"), max_length=200, widget=forms.TextInput(attrs=TYPED))
    text = forms.CharField(
        label=lazy("Text"),
        max_length=20_000,
        help_text=lazy("Plain paragraphs, an empty line between two. The line to unsubscribe is added."),
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(self, *args: Any, newsletters: list[Newsletter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {newsletter.pk: newsletter for newsletter in newsletters}
        newsletter: Any = self.fields["newsletter"]
        newsletter.choices = [
            ("", ""),
            *((pk, f"{known.name} ({known.site.name})") for pk, known in self.known.items()),
        ]

    def wish(self) -> CampaignWish:
        data = self.cleaned_data
        return CampaignWish(self.known[data["newsletter"]], data["subject"], data["text"])


class KnownCampaignForm(CampaignForm):
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The newest first, with how many were written to and when."""
    states = {code.value: (translate(word), TONES[code]) for code, word in STATES.items()}
    return list_page(
        request,
        CAMPAIGNS,
        "backoffice/newsletters/campaigns",
        campaigns_at(grant(request).sites),
        states=states,
    )


@staff_page(Right.SEND_CAMPAIGNS, post=Right.SEND_CAMPAIGNS)
def new_campaign(request: HttpRequest) -> HttpResponse:
    """A draft; *Save* leads to its preview."""
    form = CampaignForm(posted(request), newsletters=_offered(request), initial=request.GET.dict())
    added = attempt(form, lambda: add_campaign(form.wish(), by=actor(request)))
    if isinstance(added, Undone):
        context = {"form": form, "campaign": None}
        return office_page(
            request, "backoffice/newsletters/campaigns/draft.html", context, status=added.status
        )
    messages.success(request, translate("The draft is saved. Nobody has got it yet."))
    return redirect(request, reverse("campaign", args=[added.pk]))


@staff_page(Right.SEE, post=Right.SEND_CAMPAIGNS)
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """A draft to go on writing, else how far it is or how it went."""
    found = find_campaign(request, campaign_id)
    if found.state != CampaignState.DRAFT or not grant(request).may(Right.SEND_CAMPAIGNS):
        context = _preview(found) | {
            "campaign": found,
            "word": translate(STATES[CampaignState(found.state)]),
            "tone": TONES[found.state],
        }
        return office_page(request, "backoffice/newsletters/campaigns/campaign.html", context, part="panel")
    values = {
        "newsletter": found.newsletter_id,
        "subject": found.subject,
        "text": found.text,
        "version": found.version,
    }
    form = KnownCampaignForm(posted(request), newsletters=_offered(request), initial=values)
    changed = attempt(
        form,
        lambda: change_campaign(found, form.wish(), version=form.cleaned_data["version"], by=actor(request)),
    )
    if isinstance(changed, Undone):
        context = _preview(found) | {
            "form": form,
            "campaign": found,
            "readers": confirmed_of(found.newsletter).count(),
            "own_email": staff_user(request).email,
        }
        return office_page(
            request, "backoffice/newsletters/campaigns/draft.html", context, status=changed.status
        )
    messages.success(request, translate("The draft is saved. Nobody has got it yet."))
    return redirect(request, reverse("campaign", args=[found.pk]))


@staff_page(Right.SEND_CAMPAIGNS, post=Right.SEND_CAMPAIGNS)
def deletion(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Only a draft."""
    found = find_campaign(request, campaign_id)
    if request.method != "POST":
        context = {
            "name": found.subject,
            "back": reverse("campaign", args=[found.pk]),
            "text": translate("The draft is lost. Nobody has got it yet."),
        }
        return office_page(request, "backoffice/shops/deletion.html", context)
    remove_campaign(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.subject))
    return redirect(request, reverse("campaigns"))


def find_campaign(request: HttpRequest, campaign_id: int) -> Campaign:
    """Raises `NotFound` `no_such_campaign`, for those of other sites too."""
    found = campaigns_at(grant(request).sites).filter(pk=campaign_id).first()
    if found is None:
        raise no_such_campaign()
    return found


def _offered(request: HttpRequest) -> list[Newsletter]:
    return list(newsletters_within(grant(request).sites).filter(active=True).order_by("name", "pk"))


def _preview(found: Campaign) -> dict[str, Any]:
    """As its readers get it."""
    envelope = envelope_of(found.newsletter, found.subject, found.text)
    return {
        "site": found.newsletter.site,
        "composed": envelope.composed("…"),
        "text_language": envelope.language,
        "problem": "",
    }
