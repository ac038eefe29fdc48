"""Endpoints as administrators keep them."""

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from regulars.webhooks import rules
from regulars.webhooks.models import Attempt, Delivery, Webhook
from regulars.webhooks.operations import deliveries
from regulars.webhooks.operations.deliveries import forget_old_deliveries, send_again, send_test
from regulars.webhooks.operations.endpoints import (
    WebhookChanges,
    add_webhook,
    change_webhook,
    remove_webhook,
    rotate_secret,
)
from tests.rooms.webhooks.hooking import PUBLIC, a_webhook
from tests.stored import everything_stored
from tests.world import a_site

pytestmark = pytest.mark.django_db


def test_webhook_is_registered_with_a_secret_of_its_own() -> None:
    first, secret = a_webhook()
    _, other = a_webhook()
    assert secret != other
    assert secret.startswith("whsec_")
    assert len(secret) == 6 + 44
    assert (first.state, first.events, first.sites) == ("active", ["*"], [])


def test_everything_wrong_with_a_webhook_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        add_webhook(WebhookChanges(url="http://10.0.0.1/", events=["customer.flown"]), by=OPERATOR)
    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("name", "required"),
        ("url", "https_only"),
        ("events", "unknown_event"),
    ]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (["customer.changed", "customer.*"], ["customer.*"]),
        (["set.changed", "*"], ["*"]),
        (["set.changed", "access.set", "set.changed"], ["access.set", "set.changed"]),
    ],
)
def test_event_that_another_includes_is_left_out(asked: list[str], kept: list[str]) -> None:
    assert a_webhook(PUBLIC, *asked)[0].events == kept


def test_no_more_webhooks_than_there_are_senders_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST", 2)
    a_webhook()
    a_webhook()
    with pytest.raises(Conflict, match="at most 2"):
        a_webhook()


def test_change_with_an_old_version_is_refused() -> None:
    """G23."""
    hook, _ = a_webhook()
    change_webhook(hook, WebhookChanges(name="ERP"), version=1, by=OPERATOR)
    with pytest.raises(Conflict) as refused:
        change_webhook(hook, WebhookChanges(name="PIM"), version=1, by=OPERATOR)
    assert refused.value.code == "version_conflict"
    assert Webhook.objects.get().name == "ERP"


def test_change_names_its_fields_in_the_record_and_holds_no_value() -> None:
    """G20."""
    hook, _ = a_webhook()
    kids = a_site("kids")
    changes = WebhookChanges(url="https://new.shop.example/", sites=[kids], active=False, name="CRM")
    change_webhook(hook, changes, version=1, by=OPERATOR)
    record = AuditRecord.objects.latest("pk")
    assert record.data == {"webhook": hook.pk, "fields": ["sites", "url", "state"]}


def test_secret_stands_nowhere_but_in_its_column() -> None:
    hook, secret = a_webhook()
    _, newer = rotate_secret(hook, by=OPERATOR)
    send_test(hook, by=OPERATOR)
    assert newer != secret
    Webhook.objects.update(secret="", former_secret="")
    stored = everything_stored()
    assert secret.lower() not in stored
    assert newer.lower() not in stored


def test_what_cant_be_sent_again_says_why() -> None:
    hook, _ = a_webhook()
    delivery = send_test(hook, by=OPERATOR)
    change_webhook(hook, WebhookChanges(active=False), version=1, by=OPERATOR)
    for again in (lambda: send_again(delivery, by=OPERATOR), lambda: send_test(hook, by=OPERATOR)):
        with pytest.raises(Conflict) as refused:
            again()
        assert refused.value.code == "webhook_paused"


def test_old_deliveries_and_orphans_are_forgotten() -> None:
    hook, _ = a_webhook()
    kept, old, orphan = (send_test(hook, by=OPERATOR) for _ in range(3))
    Delivery.objects.exclude(pk__in=[kept.pk, old.pk, orphan.pk]).delete()
    Delivery.objects.filter(pk=old.pk).update(created_at="2020-01-01T00:00:00Z")
    Delivery.objects.filter(pk=orphan.pk).update(webhook_id=hook.pk + 1)
    Attempt.objects.create(delivery=old)
    forget_old_deliveries()
    assert list(Delivery.objects.all()) == [kept]
    assert not Attempt.objects.exists()
    remove_webhook(hook, by=OPERATOR)
    forget_old_deliveries()
    assert not Delivery.objects.exists()


def test_very_many_old_deliveries_are_forgotten_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "PORTION", 3)
    hook, _ = a_webhook()
    for _ in range(10):
        send_test(hook, by=OPERATOR)
    Delivery.objects.update(created_at="2020-01-01T00:00:00Z")
    forget_old_deliveries()
    assert not Delivery.objects.exists()
