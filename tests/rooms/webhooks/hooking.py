"""Endpoints and what is sent to them, in one breath."""

import time
from typing import Any

from regulars.kernel.actor import OPERATOR
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.operations.endpoints import WebhookChanges, add_webhook
from regulars.webhooks.operations.sending import Sender

PUBLIC = "https://hooks.shop.example/regulars"


def a_webhook(url: str = PUBLIC, *events: str, **changes: Any) -> tuple[Webhook, str]:
    values: dict[str, Any] = {"name": "CRM", "url": url, "events": list(events) or ["*"]} | changes
    return add_webhook(WebhookChanges(**values), by=OPERATOR)


def forget_deliveries() -> None:
    """What the making of a world was told."""
    Delivery.objects.all().delete()


def told(webhook: Webhook) -> list[str]:
    """The events that were written down for this endpoint, in order."""
    found = Delivery.objects.filter(webhook_id=webhook.pk).order_by("pk")
    return list(found.values_list("event", flat=True))


def send_all(patience: float = 120) -> None:
    """Bring what is due until nothing is left."""
    sender, deadline = Sender(), time.monotonic() + patience
    while sender.take() or not sender.is_idle:
        assert time.monotonic() < deadline, "the sender stands still"
        sender.note(0.05)
