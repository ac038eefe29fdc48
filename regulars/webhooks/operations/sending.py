"""The worker's half: takes due messages, has them brought, notes how it went. At least once, under one id (G22).

Taking a message puts it off for a minute and commits: killed meanwhile, it is due again then and goes out under the
same id with the same bytes. Threads bring, this one alone talks to the database. Every endpoint has places of its
own, so a slow one keeps only itself waiting.
"""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from regulars.kernel.actor import SYSTEM
from regulars.kernel.errors import DomainError, is_outage
from regulars.kernel.i18n import noop
from regulars.webhooks import rules
from regulars.webhooks.models import Attempt, Delivery, Webhook
from regulars.webhooks.operations.bringing import GONE, Outcome, bring, unsendable
from regulars.webhooks.operations.endpoints import give_up
from regulars.webhooks.queries.messages import bodies_of, headers_of

__all__ = ["Sender", "run_sender"]

POLL_SECONDS = 0.5
PUT_OFF = timedelta(seconds=60)  # longer than bringing may take
SIDE_BY_SIDE, WHILE_FAILING = 4, 1  # messages that are brought to one endpoint at a time
PATIENCE = 4.0  # with what is under way when the worker stops
NEWS = timedelta(minutes=1)  # how exact *last success* is

_TAKE = """
WITH due AS (
    SELECT delivery.id FROM webhooks_webhook webhook, LATERAL (
        SELECT one.id FROM webhooks_delivery one
        WHERE one.webhook_id = webhook.id AND one.state = 'queued' AND one.next_at <= now()
        ORDER BY one.next_at, one.id
        LIMIT greatest(0, CASE WHEN webhook.failing_since IS NULL THEN %(places)s ELSE %(failing)s END
            - coalesce((%(busy)s::jsonb ->> webhook.id::text)::int, 0))
        FOR UPDATE SKIP LOCKED
    ) delivery
    WHERE webhook.state = 'active'
)
UPDATE webhooks_delivery SET next_at = now() + %(put_off)s FROM due WHERE webhooks_delivery.id = due.id
RETURNING webhooks_delivery.id"""

log = logging.getLogger(__name__)


class Sender:
    """What is being brought, and what has come back and is not noted yet."""

    def __init__(self) -> None:
        self._busy: Counter[int] = Counter()
        self._back: SimpleQueue[tuple[Delivery, Outcome]] = SimpleQueue()
        self._unnoted: list[tuple[Delivery, Outcome]] = []

    def take(self) -> int:
        """Take what is due and has a place, and begin to bring it. Answers how many."""
        taken = _take(self._busy)
        webhooks = Webhook.objects.in_bulk({row.webhook_id for row in taken})
        _write_bodies(taken)
        for delivery in taken:
            self._busy[delivery.webhook_id] += 1
            Thread(
                target=self._bring, args=(delivery, webhooks.get(delivery.webhook_id)), daemon=True
            ).start()
        return len(taken)

    def _bring(self, delivery: Delivery, webhook: Webhook | None) -> None:
        """In a thread of its own, without the database."""
        try:
            outcome = _brought(delivery, webhook)
        except Exception as problem:  # noqa: BLE001 - a place that is never given back would be lost
            outcome = Outcome(None, 0, unsendable(problem))
        self._back.put((delivery, outcome))

    def note(self, patience: float) -> int:
        """Write down what has come back; waits so long for the first. Answers how many."""
        try:
            while True:
                delivery, outcome = self._back.get(timeout=0 if self._unnoted else patience)
                self._busy[delivery.webhook_id] -= 1
                self._unnoted.append((delivery, outcome))
        except Empty:
            pass
        noted = len(self._unnoted)
        try:
            _note_all(self._unnoted) if noted else None
        except Exception as error:
            if is_outage(error):
                raise  # the database comes back, and what came back is still known
            self._unnoted = []  # due again in a minute, under the same ids
            raise
        self._unnoted = []
        return noted

    @property
    def is_idle(self) -> bool:
        return not (self._unnoted or +self._busy)


def run_sender(should_stop: Callable[[], bool]) -> None:
    """Bring messages until asked to stop; survives a database that goes away and comes back.

    What is under way then gets a few seconds to be noted; the rest is due again, and comes a second time.
    """
    sender = Sender()
    _bring_until(should_stop, sender)
    deadline = time.monotonic() + PATIENCE
    with suppress(DatabaseError):
        while not sender.is_idle and time.monotonic() < deadline:
            sender.note(0.1)


def _bring_until(should_stop: Callable[[], bool], sender: Sender) -> None:
    while not should_stop():
        try:
            sender.note(0 if sender.take() else POLL_SECONDS)
        except Exception as error:
            if is_outage(error):
                log.warning("database not reachable, trying again")
                connection.close()
            else:
                log.exception("the sender of webhooks met a surprise and goes on")
            time.sleep(POLL_SECONDS)


def _take(busy: Counter[int]) -> list[Delivery]:
    values: dict[str, Any] = {"places": SIDE_BY_SIDE, "failing": WHILE_FAILING, "put_off": PUT_OFF}
    values["busy"] = "{" + ",".join(f'"{pk}":{number}' for pk, number in busy.items() if number) + "}"
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        ids = [row[0] for row in cursor.fetchall()]
    return list(Delivery.objects.filter(pk__in=ids).order_by("pk")) if ids else []


def _write_bodies(taken: list[Delivery]) -> None:
    fresh = [delivery for delivery in taken if not delivery.body]
    bodies = bodies_of(fresh) if fresh else {}
    for delivery in fresh:
        delivery.body = bodies.get(delivery.pk, "")
    Delivery.objects.bulk_update(fresh, ["body"]) if fresh else None


def _brought(delivery: Delivery, webhook: Webhook | None) -> Outcome:
    if webhook is None or not delivery.body:
        return Outcome(GONE, 0, noop("The webhook or the record is gone."))
    moment = now()
    secrets = [webhook.secret]
    if webhook.former_until is not None and webhook.former_until > moment:
        secrets.append(webhook.former_secret)
    headers = headers_of(delivery.message_id, delivery.body, secrets, moment)
    return bring(webhook.url, headers, delivery.body, local_allowed=settings.LOCAL_WEBHOOKS)


def _note_all(back: Iterable[tuple[Delivery, Outcome]]) -> None:
    """Endpoints are locked before their messages, as by whoever deletes one; what is gone is not noted."""
    back = list(back)
    given_up: dict[int, Webhook.Pause] = {}
    with transaction.atomic():
        locked = Webhook.objects.select_for_update(no_key=True).order_by("pk")
        webhooks = {row.pk: row for row in locked.filter(pk__in={row.webhook_id for row, _ in back})}
        for delivery, outcome in back:
            webhook = webhooks.get(delivery.webhook_id)
            if webhook is not None and _note(delivery, outcome) and webhook.state == Webhook.State.ACTIVE:
                why = _health(webhook, outcome)
                if why:
                    given_up.setdefault(webhook.pk, why)
    for pk, why in given_up.items():
        try:
            give_up(webhooks[pk], why, by=SYSTEM)
        except DomainError:
            log.warning("webhook %s is being changed; it is paused at the next failure", pk)


def _note(delivery: Delivery, outcome: Outcome) -> bool:
    """One attempt, and what follows from it. A message that people sent again meanwhile keeps its new turn."""
    stored = Delivery.objects.select_for_update(no_key=True).filter(pk=delivery.pk).defer("body").first()
    if stored is None:
        return False
    Attempt.objects.create(
        delivery_id=stored.pk, milliseconds=outcome.milliseconds, status=outcome.status, error=outcome.error
    )
    if stored.attempts != delivery.attempts or stored.state != Delivery.State.QUEUED:
        return True
    stored.attempts, stored.status, stored.error = stored.attempts + 1, outcome.status, outcome.error
    wait = None if outcome.status == GONE else rules.wait_after(stored.attempts, random.uniform)
    if outcome.error and wait is not None:
        stored.next_at = now() + wait
    else:
        stored.state = Delivery.State.FAILED if outcome.error else Delivery.State.SENT
        stored.ended_at = now()
    stored.save(update_fields=["attempts", "status", "error", "next_at", "state", "ended_at"])
    return True


def _health(webhook: Webhook, outcome: Outcome) -> Webhook.Pause | None:
    """Written only when it is news: an endpoint that takes a hundred messages a second has one row.

    Answers why to leave it alone, if that is due.
    """
    moment, before = now(), (webhook.succeeded_at, webhook.failing_since)
    if not outcome.error:
        webhook.failing_since = None
        if webhook.succeeded_at is None or moment - webhook.succeeded_at > NEWS or before[1]:
            webhook.succeeded_at = moment
    elif webhook.failing_since is None:
        webhook.failing_since = moment
    if (webhook.succeeded_at, webhook.failing_since) != before:
        webhook.save(update_fields=["succeeded_at", "failing_since"])
    if outcome.status == GONE:
        return Webhook.Pause.GONE
    return Webhook.Pause.FAILING if rules.is_given_up(webhook.failing_since, moment) else None
