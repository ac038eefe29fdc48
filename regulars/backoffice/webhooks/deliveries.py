"""What endpoints were sent: listed, one of them as it left, and once more."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.lists import list_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.webhooks.words import LOOKS
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import redirect
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.operations.deliveries import send_again
from regulars.webhooks.queries.deliveries import DELIVERIES, error_in_words
from regulars.webhooks.queries.messages import USER_AGENT, body_of

__all__ = ["again", "delivery", "index"]


@staff_page(Right.MANAGE_WEBHOOKS)
def index(request: HttpRequest) -> HttpResponse:
    """The latest first; filters, order and place live in the address."""
    names = dict(Webhook.objects.values_list("pk", "name"))
    rows = Delivery.objects.defer("body")
    return list_page(
        request,
        DELIVERIES,
        "backoffice/webhooks/deliveries",
        rows,
        names=names,
        states=LOOKS,
        errors=lambda found: {row.pk: error_in_words(row.error) for row in found},
    )


@staff_page(Right.MANAGE_WEBHOOKS)
def delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """One message: what is posted, what was answered, every attempt."""
    found = get_object_or_404(Delivery, pk=delivery_id)
    webhook = Webhook.objects.filter(pk=found.webhook_id).first()
    state, tone = LOOKS[Delivery.State(found.state)]
    body = body_of(found)
    context = {
        "delivery": found,
        "in_words": error_in_words,
        "webhook": webhook,
        "state": state,
        "tone": tone,
        "tries": list(found.tries.order_by("-pk")),
        "body": json.dumps(json.loads(body), indent=2, ensure_ascii=False) if body else "",
        "headers": [
            ("webhook-id", found.message_id),
            ("content-type", "application/json"),
            ("user-agent", USER_AGENT),
        ],
        "may_send": webhook is not None and webhook.state == Webhook.State.ACTIVE,
    }
    return office_page(request, "backoffice/webhooks/delivery.html", context)


@staff_action(Right.MANAGE_WEBHOOKS)
def again(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Once more, under the same id: who has it already can see that."""
    send_again(get_object_or_404(Delivery, pk=delivery_id), by=actor(request))
    messages.success(request, translate("The message is on its way again."))
    return redirect(request, reverse("delivery", args=[delivery_id]))
