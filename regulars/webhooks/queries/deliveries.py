"""The lists of endpoints and of what they were sent, and how they are doing."""

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL

from regulars.kernel.audit import all_events, derived_events
from regulars.kernel.i18n import lazy, translate
from regulars.kernel.lists import Column, Filter, List, plain
from regulars.webhooks.models import Delivery, Webhook

__all__ = ["DELIVERIES", "STATES", "TEST", "WEBHOOKS", "Health", "error_in_words", "health_of", "orphaned"]

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
_LITERAL = {state.value: RawSQL(f"'{state.value}'", []) for state in Delivery.State}  # noqa: S611 - words of ours


TEST = "webhook.test"  # an event that tells of no change
STATES = {
    Delivery.State.QUEUED.value: lazy("On its way"),
    Delivery.State.SENT.value: lazy("Sent"),
    Delivery.State.FAILED.value: lazy("Failed"),
}


_VALUE = re.compile(r"\d+|(?<=\()\w+(?=\))")  # a number, or the kind of error


def error_in_words(error: str) -> str:
    """What went wrong, kept in English, in the language of the reader; at most one value stands in it."""
    found = _VALUE.search(error)
    return translate(_VALUE.sub("{value}", error, 1), value=found[0]) if found else translate(error)


def _names() -> dict[str, str]:
    return {str(pk): name for pk, name in Webhook.objects.order_by("name").values_list("pk", "name")}


WEBHOOKS = List(
    ("webhook", "webhooks"),
    [
        *plain("Webhook", "Hears of", "State", "Last success"),
        Column("waiting", "Waiting", "numeric"),
        Column("failed", "Failed", "numeric"),
    ],
    orders={"": ("name", "pk")},
)
DELIVERIES = List(
    ("delivery", "deliveries"),
    [
        *plain("Event", "Webhook", "State"),
        Column("attempts", "Attempts", "numeric"),
        Column("written", "Written", asc="oldest", desc=""),
    ],
    [
        Filter(
            "state",
            "State",
            lambda rows, state: rows.filter(state=_LITERAL[state]),
            "select",
            STATES,
        ),
        Filter("webhook", "Webhook", "webhook_id", "select", _names),
        Filter(
            "event",
            "Event",
            "event",
            "select",
            lambda: {event: event for event in (TEST, *sorted([*all_events(), *derived_events()]))},
        ),
    ],
    {"": ("-pk",), "oldest": ("pk",)},
    up_to=1_000,
)


@dataclass(frozen=True)
class Health:
    """How many messages wait and have failed in the last month; a thousand stands for more."""

    waiting: int
    failed: int


def health_of(webhooks: list[Webhook]) -> dict[int, Health]:
    """By the id of the webhook; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_HEALTH, {"most": _COUNTED, "ids": [webhook.pk for webhook in webhooks]})
        return {pk: Health(waiting, failed) for pk, waiting, failed in cursor.fetchall()}


def orphaned() -> list[int]:
    """Ids of webhooks that are gone and still have deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANED)
        return [pk for (pk,) in cursor.fetchall()]
