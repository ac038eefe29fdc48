"""A shop's newsletters: asked for with an address, confirmed in its mailbox, ended with one click (CON-01, CON-02)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from regulars.authentication.queries.visits import Visit
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import noop, translate
from regulars.newsletters.models import Newsletter
from regulars.newsletters.operations.subscriptions import (
    confirm_subscription,
    end_by_key,
    request_subscription,
)
from regulars.newsletters.queries.readers import newsletters_at, pending_with, subscription_with
from regulars.newsletters.rules import SubscriptionState
from regulars.storefront import form_fields
from regulars.storefront.cookies import caller_of
from regulars.storefront.doors import page_at_site
from regulars.storefront.entrance.mailbox import dead_link
from regulars.storefront.looks import show
from regulars.storefront.problems import REFUSED, add_errors, tell_wait
from regulars.ui.pages import posted, redirect
from regulars.ui.stale_forms import entrance

__all__ = ["newsletter_confirm", "newsletter_end", "newsletters"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
DEAD = noop(
    "It has been used already, its time is over, or you unsubscribed meanwhile. You can subscribe anew."
)


class SubscribeForm(forms.Form):
    """`newsletters` are the codes of those that are ticked."""

    email = form_fields.line("Email", 254, autocomplete="email")
    newsletters = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, offered: list[Newsletter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["newsletters"]
        chosen.choices = [(newsletter.code, newsletter.name) for newsletter in offered]

    def clean_newsletters(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["newsletters"]
        if not chosen:
            raise forms.ValidationError(translate("Tick at least one newsletter."), code="required")
        return chosen


@entrance
@page_at_site("GET", "POST")
def newsletters(request: HttpRequest, here: Visit) -> HttpResponse:
    """The answer is the same for every address; who is logged in subscribes in My Account."""
    if here.account is not None:
        return redirect(request, reverse("my_newsletters"))
    if "asked" in request.GET:
        return show(request, here, "newsletters_asked.html")
    offered = list(newsletters_at(here.site.id))
    typed = {"email": request.POST.get("email", "")[:254]}
    form = SubscribeForm(posted(request), initial=typed, offered=offered)
    chosen = request.POST.getlist("newsletters") or ([offered[0].code] if len(offered) == 1 else [])
    context = {"form": form, "offered": offered, "chosen": chosen}
    if not form.is_valid():
        return show(request, here, "newsletters.html", context, status=REFUSED if form.is_bound else 200)
    try:
        for newsletter in offered:
            if newsletter.code in form.cleaned_data["newsletters"]:
                request_subscription(
                    newsletter, form.cleaned_data["email"], caller=caller_of(request), by=VISITOR
                )
    except DomainError as error:
        status = add_errors(form, error)
        return tell_wait(show(request, here, "newsletters.html", context, status=status), error)
    return redirect(request, f"{reverse('newsletters')}?asked")


@entrance
@page_at_site("GET", "POST")
def newsletter_confirm(request: HttpRequest, here: Visit) -> HttpResponse:
    """The link of the mail: opening it only asks, for a mail program may do that before its reader."""
    token = str(request.POST.get("token", request.GET.get("token", "")))
    waiting = pending_with(token, here.site_ids)
    if waiting is None:
        return _dead(request, here)
    if request.method != "POST":
        context = {"newsletter": waiting.newsletter, "email": waiting.email, "token": token}
        return show(request, here, "newsletter_confirm.html", context)
    try:
        confirm_subscription(token, site_ids=here.site_ids, by=VISITOR)
    except DomainError:
        return _dead(request, here)
    return show(request, here, "newsletter_done.html", {"newsletter": waiting.newsletter, "is_ended": False})


@csrf_exempt  # mail programs post here of their own accord (RFC 8058): the key in the address is what counts
@page_at_site("GET", "POST")
def newsletter_end(request: HttpRequest, here: Visit) -> HttpResponse:
    """The link of a campaign's mail. Opening it only asks; posting to it ends this newsletter alone."""
    subscription = subscription_with(request.GET.get("key", ""))
    if subscription is None:
        return _dead(request, here)
    context = {"newsletter": subscription.newsletter, "is_ended": True}
    if request.method == "POST":
        end_by_key(str(subscription.key), by=VISITOR)
    elif subscription.state != SubscriptionState.ENDED:
        return show(request, here, "newsletter_end.html", context | {"email": subscription.email})
    return show(request, here, "newsletter_done.html", context)


def _dead(request: HttpRequest, here: Visit) -> HttpResponse:
    return dead_link(request, here, DEAD)
