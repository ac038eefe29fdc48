"""Deliveries page by page, and how the endpoints are doing."""

from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL

from regulars.webhooks.models import Delivery, Webhook

__all__ = ["DeliveryPage", "Health", "Wanted", "deliveries", "health_of", "orphaned"]

_COUNTED = 1_000  # beyond that people read "1,000+"

_HEALTH = """
SELECT webhook.id,
    (SELECT count(*) FROM (SELECT FROM webhooks_delivery one
        WHERE one.webhook_id = webhook.id AND one.state = 'queued' LIMIT %(most)s) waiting),
    (SELECT count(*) FROM (SELECT FROM webhooks_delivery one
        WHERE one.webhook_id = webhook.id AND one.state = 'failed' LIMIT %(most)s) failed)
FROM webhooks_webhook webhook WHERE webhook.id = ANY(%(ids)s)"""

# From one id to the next by index, however many deliveries each has.
_ORPHANED = """
WITH RECURSIVE known (id) AS (
    SELECT min(webhook_id) FROM webhooks_delivery
    UNION ALL
    SELECT (SELECT min(one.webhook_id) FROM webhooks_delivery one WHERE one.webhook_id > known.id)
    FROM known WHERE known.id IS NOT NULL
)
SELECT id FROM known WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM webhooks_webhook)"""

# Written into the statement: a plan that is kept for every state would walk all that was sent to find what was not.
_LITERAL = {one.value: RawSQL(f"'{one.value}'", []) for one in Delivery.State}  # noqa: S611 - words of ours


@dataclass(frozen=True)
class Wanted:
    """None and nothing mean any."""

    webhook_id: int | None = None
    state: str = ""
    event: str = ""


@dataclass(frozen=True)
class DeliveryPage:
    """`older` is the cursor of the next page, None at the end."""

    items: list[Delivery]
    older: int | None


@dataclass(frozen=True)
class Health:
    """How many messages wait and have failed in the last month; a thousand stands for more."""

    waiting: int
    failed: int


def deliveries(wanted: Wanted, *, before: int | None = None, limit: int = 50) -> DeliveryPage:
    """The newest first; one statement, without the bodies."""
    found = Delivery.objects.order_by("-pk").defer("body")
    if wanted.webhook_id is not None:
        found = found.filter(webhook_id=wanted.webhook_id)
    if wanted.state:
        found = found.filter(state=_LITERAL[wanted.state]) if wanted.state in _LITERAL else found.none()
    if wanted.event:
        found = found.filter(event=wanted.event)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: limit + 1])
    return DeliveryPage(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def health_of(webhooks: list[Webhook]) -> dict[int, Health]:
    """By the id of the webhook; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_HEALTH, {"most": _COUNTED, "ids": [one.pk for one in webhooks]})
        return {pk: Health(waiting, failed) for pk, waiting, failed in cursor.fetchall()}


def orphaned() -> list[int]:
    """Ids of webhooks that are gone and still have deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANED)
        return [pk for (pk,) in cursor.fetchall()]
