"""Where changes are told to: listed, registered, changed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.errors import Undone, attempt
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.webhooks.forms import WebhookForm, values_of
from regulars.backoffice.webhooks.words import LOOKS, in_numbers, look_of, why_paused
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import posted, redirect
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.operations.endpoints import add_webhook, change_webhook
from regulars.webhooks.queries.deliveries import WEBHOOKS, health_of

__all__ = ["index", "new_webhook", "show_secret", "webhook"]

LATEST = 8


@staff_page(Right.MANAGE_WEBHOOKS)
def index(request: HttpRequest) -> HttpResponse:
    """Every endpoint and how it is doing."""
    gone = Webhook.objects.filter(pause__in=(Webhook.Pause.GONE, Webhook.Pause.FAILING)).order_by(
        "name", "pk"
    )
    return list_page(
        request,
        WEBHOOKS,
        "backoffice/webhooks",
        Webhook.objects.all(),
        look_of=lambda _: look_of,
        numbers=lambda found: {pk: in_numbers(health) for pk, health in health_of(found).items()},
        given_up=list(gone.values_list("name", flat=True)),
    )


@staff_page(Right.MANAGE_WEBHOOKS, post=Right.MANAGE_WEBHOOKS)
def new_webhook(request: HttpRequest) -> HttpResponse:
    """A new endpoint; its secret is shown once, in the answer."""
    form = WebhookForm(posted(request), initial={"version": 0})
    done = attempt(form, lambda: add_webhook(form.changes(), by=actor(request)))
    if isinstance(done, Undone):
        return _show_new(request, form, done.status)
    added, secret = done
    return show_secret(request, added, secret, title=translate("{added} is registered", added=added.name))


def show_secret(request: HttpRequest, found: Webhook, secret: str, *, title: str) -> HttpResponse:
    """The one time that anybody sees it."""
    context = {"webhook": found, "secret": secret, "title": title}
    return office_page(request, "backoffice/webhooks/secret.html", context)


@staff_page(Right.MANAGE_WEBHOOKS, post=Right.MANAGE_WEBHOOKS)
def webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """One endpoint: its settings, how it is doing, what it was sent lately."""
    found = get_object_or_404(Webhook, pk=webhook_id)
    form = WebhookForm(posted(request), initial=values_of(found))
    done = attempt(
        form,
        lambda: change_webhook(
            found, form.changes(), version=form.cleaned_data["version"], by=actor(request)
        ),
    )
    if isinstance(done, Undone):
        return _show(request, found, form, done.status)
    messages.success(request, translate("Saved. It counts from the next change on."))
    return redirect(request, request.path)


def _show_new(request: HttpRequest, form: WebhookForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "local_allowed": settings.LOCAL_WEBHOOKS}
    return office_page(request, "backoffice/webhooks/new.html", context, status=status)


def _show(request: HttpRequest, found: Webhook, form: WebhookForm, status: int = 200) -> HttpResponse:
    latest = Delivery.objects.defer("body").filter(webhook_id=found.pk).order_by("-pk")[:LATEST]
    waiting, failed = in_numbers(health_of([found])[found.pk])
    state, tone = look_of(found)
    context: dict[str, Any] = {
        "webhook": found,
        "form": form,
        "state": state,
        "tone": tone,
        "why_paused": why_paused(found),
        "waiting": waiting,
        "failed": failed,
        "latest": [(delivery, *LOOKS[Delivery.State(delivery.state)]) for delivery in latest],
    }
    return office_page(request, "backoffice/webhooks/webhook.html", context, status=status)
