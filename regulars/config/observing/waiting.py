"""What waits for the worker, read when somebody asks. A dead worker shows as an age that grows."""

from collections.abc import Iterator

from django.db import connection
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

__all__ = ["Waiting"]

JOBS = """SELECT count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'failed'),
coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE state = 'queued')), 0) FROM kernel_job"""
# Each by its partial index: the mails that left are many.
MAILS = """SELECT (SELECT count(*) FROM kernel_mail WHERE state = 'queued'),
(SELECT count(*) FROM kernel_mail WHERE state = 'failed'),
(SELECT coalesce(extract(epoch FROM now() - min(next_at)), 0) FROM kernel_mail WHERE state = 'queued')"""

# What waits for a paused endpoint is not due.
WEBHOOKS = """SELECT (SELECT count(*) FROM webhooks_delivery WHERE state = 'queued'),
(SELECT count(*) FROM webhooks_delivery WHERE state = 'failed'),
(SELECT coalesce(extract(epoch FROM now() - min(one.next_at)), 0) FROM webhooks_webhook webhook
 JOIN webhooks_delivery one ON one.webhook_id = webhook.id AND one.state = 'queued' WHERE webhook.state = 'active')"""
WAITING = (
    ("jobs", "Jobs", JOBS),
    ("mails", "Mails of the outbox", MAILS),
    ("webhook_messages", "Messages to webhooks", WEBHOOKS),
)


class Waiting(Collector):
    def collect(self) -> Iterator[Metric]:
        for name, what, statement in WAITING:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                queued, failed, age = cursor.fetchone() or (0, 0, 0)
            states = GaugeMetricFamily(f"regulars_{name}", f"{what} by state.", labels=["state"])
            states.add_metric(["queued"], queued)
            states.add_metric(["failed"], failed)
            yield states
            text = f"{what}: for how long the oldest has been due."
            yield GaugeMetricFamily(f"regulars_{name}_oldest_due_seconds", text, value=max(0.0, float(age)))
