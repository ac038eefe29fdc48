"""The sender is killed while it sends: nothing is lost, and what comes twice comes under one id (G22)."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from regulars.kernel.actor import OPERATOR
from regulars.sites.operations.sets import SetChanges, add_set
from regulars.webhooks.models import Delivery
from regulars.webhooks.operations.sending import SIDE_BY_SIDE
from tests.hook_server import HookServer
from tests.rooms.webhooks.hooking import a_webhook, forget_deliveries, send_all
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "20"))
ROOT = Path(__file__).resolve().parents[3]
EACH = 3


@contextmanager
def senders(how: str) -> Iterator[Callable[[], int]]:
    """Begins senders in processes of their own and answers their numbers."""
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}@/{at['NAME']}?host={quote(at['HOST'])}" + (
        f"&port={at['PORT']}" if at["PORT"] else ""
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.rooms.webhooks.mortal_sender"],
        env=os.environ | {"DATABASE_URL": url, "REGULARS_LOCAL_WEBHOOKS": "true", "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def begin() -> int:
        process.stdin.write(f"{how}\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    try:
        yield begin
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def kill_while_sending(server: HookServer) -> list[str]:
    """Changes in each round, and a kill at any moment of their sending; answers the ids of all that were written."""
    server.slow["/hook"], dice = 0.02, random.Random(7)
    a_webhook(server.url(), "set.created")
    forget_deliveries()
    with senders("as-built") as begin:
        for number in range(ROUNDS):
            for one in range(EACH):
                add_set(f"s{number}x{one}", SetChanges(name="Set"), by=OPERATOR)
            before = len(server.taken)
            sender = begin()
            until(lambda: len(server.taken) > before)  # noqa: B023 - asked at once
            time.sleep(dice.uniform(0, 0.08))
            os.kill(sender, signal.SIGKILL)
        begin()
        until(lambda: not Delivery.objects.filter(state="queued").exists())
        time.sleep(0.2)
    return list(Delivery.objects.order_by("pk").values_list("message_id", flat=True))


def test_killed_sender_loses_no_message_and_sends_none_under_two_ids(server: HookServer) -> None:
    written = kill_while_sending(server)
    assert len(written) == len(set(written)) == ROUNDS * EACH
    taken = Counter(server.ids())
    assert set(taken) == set(written)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    repeated = sum(taken.values()) - len(written)
    assert repeated <= ROUNDS * SIDE_BY_SIDE  # what was under way at each kill
    bodies = {message.id: message.body for message in server.taken}
    assert all(message.body == bodies[message.id] for message in server.taken)


def test_control_sender_that_marks_before_it_sends_would_lose_messages(server: HookServer) -> None:
    """The control: without the guard, a kill between the two loses what was marked, for good."""
    a_webhook(server.url(), "set.created")
    forget_deliveries()
    with senders("marks-first") as begin:
        for number in range(EACH):
            add_set(f"s{number}", SetChanges(name="Set"), by=OPERATOR)
            sender = begin()
            until(lambda: not Delivery.objects.filter(state="queued").exists())
            os.kill(sender, signal.SIGKILL)
    send_all()
    assert Delivery.objects.count() == EACH
    assert server.taken == []
