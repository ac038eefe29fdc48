"""What people ask of deliveries: one more time, or a test."""

from datetime import datetime

from django.db import connection
from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.kernel.jobs import periodic
from regulars.webhooks import rules
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.queries.deliveries import TEST, orphaned
from regulars.webhooks.queries.messages import body_of_test

__all__ = ["forget_old_deliveries", "send_again", "send_test"]

PORTION = 10_000
_DELETE = """
WITH gone AS (SELECT id FROM webhooks_delivery WHERE {condition} LIMIT %s FOR UPDATE SKIP LOCKED),
tries AS (DELETE FROM webhooks_attempt WHERE delivery_id IN (SELECT id FROM gone))
DELETE FROM webhooks_delivery WHERE id IN (SELECT id FROM gone)"""


def send_again(delivery: Delivery, *, by: Actor) -> Delivery:
    """Queue a message once more: the same bytes under the same id, with all its attempts before it.

    Raises `Conflict`: `webhook_gone` without its endpoint, `webhook_paused` while that is paused.
    """
    with change(rules.DELIVERY_SENT_AGAIN, by=by) as entry:
        webhook = _hearing(delivery.webhook_id)
        delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
        delivery.state, delivery.attempts, delivery.next_at = Delivery.State.QUEUED, 0, now()
        delivery.ended_at = None
        delivery.save(update_fields=["state", "attempts", "next_at", "ended_at"])
        entry.about("webhook", webhook.pk)
        entry.note(webhook=webhook.pk, message=delivery.message_id)
    return delivery


def send_test(webhook: Webhook, *, by: Actor) -> Delivery:
    """Queue an event that tells of no change. Raises `Conflict` `webhook_paused`."""
    with change(rules.WEBHOOK_TESTED, by=by) as entry:
        webhook = _hearing(webhook.pk)
        delivery = Delivery(webhook_id=webhook.pk, event=TEST, message_id="", next_at=now())
        delivery.message_id = f"test_{entry.id}"
        delivery.body = body_of_test(delivery.message_id, now())
        delivery.save(force_insert=True)
        entry.about("webhook", webhook.pk)
        entry.note(webhook=webhook.pk)
    return delivery


def _hearing(webhook_id: int) -> Webhook:
    webhook = Webhook.objects.filter(pk=webhook_id).first()
    if webhook is None:
        raise Conflict("webhook_gone", "This webhook was deleted.")
    if webhook.state == Webhook.State.PAUSED:
        raise Conflict("webhook_paused", "This webhook is paused: nothing is sent to it. Activate it first.")
    return webhook


@periodic
def forget_old_deliveries() -> None:
    """Delete what was written a month ago, and what belongs to endpoints that are gone; in portions."""
    _delete("created_at < %s", now() - rules.KEPT)
    for webhook_id in orphaned():
        _delete("webhook_id = %s", webhook_id)


def _delete(condition: str, value: datetime | int) -> None:
    """A busy shop has millions of them, so nothing is fetched and no portion takes long."""
    with connection.cursor() as cursor:
        deleted = PORTION
        while deleted == PORTION:
            cursor.execute(_DELETE.format(condition=condition), [value, PORTION])
            deleted = cursor.rowcount
