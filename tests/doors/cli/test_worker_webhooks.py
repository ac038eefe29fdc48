"""`regulars worker` as it runs: a change is told within a second or two."""

import os
import signal
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connection

from regulars.webhooks.models import Delivery
from tests.doors.cli.conftest import ROOT
from tests.hook_server import hook_server
from tests.rooms.webhooks.hooking import a_webhook
from tests.waiting import until
from tests.world import a_set

pytestmark = pytest.mark.django_db(transaction=True)


def test_worker_tells_of_changes_and_stops_when_asked(settings) -> None:
    settings.LOCAL_WEBHOOKS = True
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}@/{at['NAME']}?host={quote(at['HOST'])}"
    with hook_server() as server:
        _, secret = a_webhook(server.url(), "set.created")
        a_set("b2c")
        worker = subprocess.Popen(
            [sys.executable, "-m", "regulars", "worker"],
            env=os.environ | {"DATABASE_URL": url, "REGULARS_LOCAL_WEBHOOKS": "true"},
            cwd=ROOT,
        )
        try:
            until(lambda: server.taken)
            assert [one.verified(secret)["type"] for one in server.taken] == ["set.created"]
        finally:
            worker.send_signal(signal.SIGTERM)
        assert worker.wait(120) == 0
    assert Delivery.objects.get().state == "sent"
