"""What endpoints were sent: listed, one of them as it left, and once more."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.pages import office_page
from regulars.backoffice.webhooks.words import STATES
from regulars.kernel.audit import all_events
from regulars.kernel.lookups import number_in
from regulars.staff.rules import Right
from regulars.ui.pages import go
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.operations.deliveries import TEST, send_again
from regulars.webhooks.queries.deliveries import Wanted, deliveries
from regulars.webhooks.queries.messages import USER_AGENT, body_of

__all__ = ["again", "delivery", "index"]

TEMPLATE = "backoffice/webhooks/deliveries.html"
FILTERS = ("webhook", "state", "event")


@staff_page(Right.MANAGE_WEBHOOKS)
def index(request: HttpRequest) -> HttpResponse:
    """The latest first; the filters live in the address, `before` leads to older ones."""
    asked = {name: value for name in FILTERS if (value := request.GET.get(name, "").strip()[:60])}
    names = dict(Webhook.objects.order_by("name").values_list("pk", "name"))
    before = number_in(request.GET.get("before", ""))
    page = deliveries(_wanted(asked), before=before)
    codes = [TEST, *sorted(all_events())]
    context: dict[str, Any] = {
        "rows": [
            (one, names.get(one.webhook_id, "deleted"), *STATES[Delivery.State(one.state)])
            for one in page.items
        ],
        "asked": {name: asked.get(name, "") for name in FILTERS},
        "is_narrowed": bool(asked),
        "older": _url(asked, page.older) if page.older else None,
        "newest": _url(asked) if before is not None else None,
        "webhook_choices": [("", "Any"), *((str(pk), name) for pk, name in names.items())],
        "state_choices": [("", "Any"), *((code.value, text) for code, (text, _) in STATES.items())],
        "event_choices": [("", "Any"), *((code, code) for code in codes)],
    }
    return office_page(request, TEMPLATE, context, part="results")


def _wanted(asked: dict[str, str]) -> Wanted:
    """What can't be is nobody's: an id that is no number finds nothing."""
    event, state = (
        value if (value := asked.get(name, "")).isprintable() else "?" for name in ("event", "state")
    )
    webhook_id = (number_in(asked["webhook"]) or 0) if "webhook" in asked else None
    return Wanted(webhook_id, state, event)


def _url(asked: dict[str, str], before: int | None = None) -> str:
    query = asked | ({"before": str(before)} if before else {})
    return f"{reverse('deliveries')}{'?' + urlencode(query) if query else ''}"


@staff_page(Right.MANAGE_WEBHOOKS)
def delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """One message: what is posted, what was answered, every attempt."""
    found = get_object_or_404(Delivery, pk=delivery_id)
    webhook = Webhook.objects.filter(pk=found.webhook_id).first()
    state, tone = STATES[Delivery.State(found.state)]
    body = body_of(found)
    context = {
        "delivery": found,
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
    messages.success(request, "The message is on its way again.")
    return go(request, reverse("delivery", args=[delivery_id]))
