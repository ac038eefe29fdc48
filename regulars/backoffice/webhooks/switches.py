"""What is done to an endpoint with one button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.webhooks.endpoints import show_secret
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import redirect
from regulars.webhooks.models import Webhook
from regulars.webhooks.operations.deliveries import send_test
from regulars.webhooks.operations.endpoints import (
    WebhookChanges,
    change_webhook,
    remove_webhook,
    rotate_secret,
)

__all__ = ["activate", "deletion", "pause", "secret", "test"]


@staff_action(Right.MANAGE_WEBHOOKS)
def pause(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """It hears of nothing until it is active again."""
    return _switch(request, webhook_id, active=False)


@staff_action(Right.MANAGE_WEBHOOKS)
def activate(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """It hears again, and what waited for it leaves."""
    return _switch(request, webhook_id, active=True)


def _switch(request: HttpRequest, webhook_id: int, *, active: bool) -> HttpResponse:
    found = get_object_or_404(Webhook, pk=webhook_id)
    change_webhook(found, WebhookChanges(active=active), version=found.version, by=actor(request))
    messages.success(
        request,
        translate("It is active again.")
        if active
        else translate("It is paused: no messages are written for it."),
    )
    return redirect(request, reverse("webhook", args=[found.pk]))


@staff_action(Right.MANAGE_WEBHOOKS)
def secret(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """A new secret, shown once, in the answer; for a day the former one signs too."""
    found, text = rotate_secret(get_object_or_404(Webhook, pk=webhook_id), by=actor(request))
    return show_secret(request, found, text, title=translate("New secret of {found}", found=found.name))


@staff_action(Right.MANAGE_WEBHOOKS)
def test(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """A message that tells of no change; its page shows how it goes."""
    delivery = send_test(get_object_or_404(Webhook, pk=webhook_id), by=actor(request))
    messages.success(request, translate("The test event is on its way."))
    return redirect(request, reverse("delivery", args=[delivery.pk]))


@staff_page(Right.MANAGE_WEBHOOKS, post=Right.MANAGE_WEBHOOKS)
def deletion(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Asked once, then done."""
    found = get_object_or_404(Webhook, pk=webhook_id)
    if request.method != "POST":
        return office_page(request, "backoffice/webhooks/deletion.html", {"webhook": found})
    remove_webhook(found, by=actor(request))
    messages.success(request, translate("{found} is deleted.", found=found.name))
    return redirect(request, reverse("webhooks"))
