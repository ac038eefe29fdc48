"""Whoever edits or deletes an endpoint keeps no customer waiting: the change is written beside it, not behind it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from regulars.kernel.errors import Busy
from regulars.sites.operations.sets import SetChanges, add_set
from regulars.webhooks.models import Delivery
from tests.journeys.stories import SAM
from tests.rooms.webhooks.hooking import a_webhook, told

pytestmark = pytest.mark.django_db(transaction=True)

KEY = (
    "ALTER TABLE webhooks_delivery ADD CONSTRAINT behind FOREIGN KEY (webhook_id) REFERENCES webhooks_webhook"
)


@contextmanager
def edited(statement: str) -> Iterator[None]:
    """Somebody is in the middle of it, on a connection of their own."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(statement)
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.parametrize(
    "statement", ["SELECT FROM webhooks_webhook FOR UPDATE", "DELETE FROM webhooks_webhook"]
)
def test_change_waits_for_nobody_who_edits_the_webhook(statement: str) -> None:
    hook, _ = a_webhook("https://a.shop.example/", "set.created")
    with edited(statement):
        add_set("b2c", SetChanges(name="B2C"), by=SAM)
    assert told(hook) == ["set.created"]


def test_control_with_a_foreign_key_the_change_would_wait() -> None:
    """The control: the key's lock on the endpoint, at every change of every customer."""
    a_webhook("https://a.shop.example/", "set.created")
    Delivery.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(KEY)
    try:
        with edited("SELECT FROM webhooks_webhook FOR UPDATE"), pytest.raises(Busy):
            add_set("b2c", SetChanges(name="B2C"), by=SAM)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE webhooks_delivery DROP CONSTRAINT behind")
