"""What is written leaves: signed, at least once, under one id, and nobody waits for a slow neighbour (G22)."""

import json
from datetime import timedelta
from threading import Event

import pytest
from django.utils.timezone import now
from standardwebhooks.webhooks import WebhookVerificationError

from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.webhooks import rules
from regulars.webhooks.models import Attempt, Delivery, Webhook
from regulars.webhooks.operations.deliveries import send_again, send_test
from regulars.webhooks.operations.endpoints import WebhookChanges, change_webhook, rotate_secret
from regulars.webhooks.operations.sending import Sender, run_sender
from tests.hook_server import HookServer
from tests.rooms.webhooks.hooking import a_webhook, forget_deliveries, send_all
from tests.waiting import until
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db(transaction=True)


def due_now(**values: object) -> None:
    Delivery.objects.filter(state="queued").update(next_at=now(), **values)


def test_receiver_verifies_what_it_gets_with_the_standard_library(server: HookServer) -> None:
    """Standardwebhooks on both sides, over a real connection."""
    kids = a_site("kids", a_set("b2c"))
    _, secret = a_webhook(server.url(), "customer.added")
    ada = an_account(site=kids)
    send_all()

    (message,) = server.taken
    said = message.verified(secret)
    assert said["type"] == "customer.added"
    assert said["data"]["about"] == [
        {"kind": "customer", "id": ada.pk},
        {"kind": "site", "id": kids.pk, "code": "kids"},
    ]
    assert message.headers["content-type"] == "application/json"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status) == ("sent", 1, 200)
    assert delivery.body == message.body
    assert Webhook.objects.get().succeeded_at is not None


def test_message_that_was_tampered_with_is_refused_by_the_receiver(server: HookServer) -> None:
    hook, secret = a_webhook(server.url())
    forget_deliveries()
    send_test(hook, by=OPERATOR)
    Delivery.objects.exclude(event="webhook.test").delete()
    send_all()
    message = server.taken[0]
    message.body = message.body.replace("webhook.test", "webhook.pest")
    with pytest.raises(WebhookVerificationError):
        message.verified(secret)


def test_both_secrets_sign_for_a_day_after_a_rotation(server: HookServer) -> None:
    hook, former = a_webhook(server.url())
    _, secret = rotate_secret(hook, by=OPERATOR)
    send_all()
    for message in server.taken:
        assert message.verified(former) == message.verified(secret)
    Webhook.objects.update(former_until=now() - timedelta(seconds=1))
    server.taken.clear()
    send_test(Webhook.objects.get(), by=OPERATOR)
    send_all()
    assert server.taken[0].verified(secret)
    with pytest.raises(WebhookVerificationError):
        server.taken[0].verified(former)


def test_refused_message_is_tried_again_later_under_the_same_id_and_bytes(server: HookServer) -> None:
    server.answers["/hook"] = 500
    _, secret = a_webhook(server.url())
    began = now()
    send_all()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.error) == ("queued", 500, "It answered 500.")
    assert began + timedelta(seconds=3) < delivery.next_at < now() + timedelta(seconds=7)
    assert Webhook.objects.get().failing_since is not None

    server.answers.clear()
    due_now()
    send_all()
    first, second = server.taken
    assert (first.id, first.body) == (second.id, second.body)
    assert second.verified(secret)
    assert [one.status for one in Attempt.objects.order_by("pk")] == [500, 200]
    assert Delivery.objects.get().state == "sent"
    assert Webhook.objects.get().failing_since is None


def test_message_has_failed_after_three_days_of_tries(server: HookServer) -> None:
    server.answers["/hook"] = 503
    a_webhook(server.url())
    tries = 0
    while Delivery.objects.filter(state="queued").exists():
        due_now()
        send_all()
        tries += 1
    assert tries == 11
    assert Delivery.objects.get().state == "failed"
    assert Attempt.objects.count() == 11


def test_waits_grow_to_a_little_over_three_days_and_differ() -> None:
    waits = [rules.wait_after(number, lambda _low, _high: 1.0) for number in range(1, 12)]
    assert waits[-1] is None
    known = [one for one in waits if one is not None]
    assert known == sorted(known)
    assert timedelta(days=3) < sum(known, timedelta()) < timedelta(days=3.3)
    assert rules.wait_after(1, min) != rules.wait_after(1, max)


def test_endpoint_that_is_gone_is_paused_and_the_history_says_so(server: HookServer) -> None:
    server.answers["/hook"] = 410
    hook, _ = a_webhook(server.url())
    send_test(hook, by=OPERATOR)
    send_all()
    hook = Webhook.objects.get()
    assert (hook.state, hook.pause) == ("paused", "gone")
    assert AuditRecord.objects.filter(event="webhook.given_up").count() == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}


def test_endpoint_that_takes_nothing_for_days_is_paused_and_what_waits_waits(server: HookServer) -> None:
    server.answers["/hook"] = 500
    a_webhook(server.url())
    Webhook.objects.update(failing_since=now() - timedelta(days=2.9))
    send_all()
    assert Webhook.objects.get().state == "active"
    Webhook.objects.update(failing_since=now() - timedelta(days=3.1))
    due_now()
    send_all()
    hook = Webhook.objects.get()
    assert (hook.state, hook.pause) == ("paused", "failing")
    due_now()
    server.taken.clear()
    send_all()
    assert server.taken == []

    server.answers.clear()
    change_webhook(hook, WebhookChanges(active=True), version=hook.version, by=OPERATOR)
    send_all()
    assert "queued" not in set(Delivery.objects.values_list("state", flat=True))
    assert Webhook.objects.get().failing_since is None


def test_slow_endpoint_keeps_only_itself_waiting(server: HookServer) -> None:
    quick_is_done = Event()
    server.raw["/slow"] = lambda _out: quick_is_done.wait()
    slow, _ = a_webhook(server.url("/slow"))
    quick, _ = a_webhook(server.url("/quick"))
    forget_deliveries()
    for _ in range(10):
        send_test(slow, by=OPERATOR)
        send_test(quick, by=OPERATOR)
    Delivery.objects.exclude(event="webhook.test").delete()
    sender = Sender()

    def quick_one_is_told() -> bool:
        sender.take()
        sender.note(0.01)
        return len(server.at("/quick")) == 10

    until(quick_one_is_told)
    assert len(server.at("/slow")) <= 4
    quick_is_done.set()
    while not sender.is_idle:
        sender.note(0.05)


def test_endpoint_of_many_messages_has_few_of_them_under_way(server: HookServer) -> None:
    server.slow["/hook"] = 0.3
    hook, _ = a_webhook(server.url())
    for _ in range(12):
        send_test(hook, by=OPERATOR)
    sender = Sender()
    assert sender.take() == 4
    assert sender.take() == 0
    while not sender.is_idle:
        sender.note(0.05)
    Webhook.objects.update(failing_since=now())
    assert sender.take() == 1
    while not sender.is_idle:
        sender.note(0.05)


def test_message_is_sent_again_under_its_id_when_staff_ask(server: HookServer) -> None:
    hook, secret = a_webhook(server.url(), "set.deleted")
    delivery = send_test(hook, by=OPERATOR)
    send_all()
    send_again(delivery, by=OPERATOR)
    send_all()
    first, second = server.taken
    assert (first.id, first.body) == (second.id, second.body)
    assert second.verified(secret)["type"] == "webhook.test"
    assert json.loads(first.body)["data"] == {"message": first.id}


def test_message_taken_by_one_worker_is_taken_by_no_other(server: HookServer) -> None:
    a_webhook(server.url())
    one, other = Sender(), Sender()
    assert (one.take(), other.take()) == (1, 0)
    while not one.is_idle:
        one.note(0.05)
    assert len(server.taken) == 1


def test_endpoint_deleted_while_a_message_is_under_way_is_no_trouble(server: HookServer) -> None:
    server.slow["/hook"] = 0.2
    a_webhook(server.url())
    sender = Sender()
    sender.take()
    Delivery.objects.all().delete()
    Webhook.objects.all().delete()
    while not sender.is_idle:
        sender.note(0.05)
    assert not Attempt.objects.exists()


def test_message_under_way_when_the_worker_stops_is_noted_and_comes_once(server: HookServer) -> None:
    server.slow["/hook"] = 0.5
    a_webhook(server.url())
    asked = iter([False, True])
    run_sender(lambda: next(asked))
    assert Delivery.objects.get().state == "sent"
    assert len(server.taken) == 1
