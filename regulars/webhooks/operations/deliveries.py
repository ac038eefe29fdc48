"""What people ask of deliveries: one more time, or a test."""

from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.kernel.jobs import chore
from regulars.webhooks import rules
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.queries.messages import test_body

__all__ = ["TEST", "forget_old_deliveries", "send_again", "send_test"]

TEST = "webhook.test"


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
        delivery.body = test_body(delivery.message_id, now())
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


@chore
def forget_old_deliveries() -> None:
    """Delete what was written a month ago, and what waits for endpoints that are gone."""
    Delivery.objects.filter(created_at__lt=now() - rules.KEPT).delete()
    Delivery.objects.exclude(webhook_id__in=Webhook.objects.values("pk")).delete()
