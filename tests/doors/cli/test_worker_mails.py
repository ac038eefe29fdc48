"""`regulars worker` as it runs: what was asked is answered in the mailbox, within a second or two."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils.timezone import now

from regulars.authentication.operations.recovery import ask_for_reset
from regulars.customers.models import Session
from regulars.kernel.actor import Actor, ActorKind, Channel
from tests.doors.cli.conftest import ROOT
from tests.mail_server import mail_server
from tests.waiting import until
from tests.world import a_site, an_account, logged_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_worker_answers_sends_tidies_up_and_stops_when_asked() -> None:
    """F27: what ran in no worker, since nothing there imported it."""
    kids = a_site("kids")
    ada = an_account(site=kids)
    logged_in(ada, kids)
    Session.objects.update(expires_at=now() - timedelta(days=1))
    ask_for_reset("ada@mail.example", site_id=kids.pk, by=Actor(ActorKind.VISITOR, Channel.STOREFRONT))
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}@/{at['NAME']}?host={quote(at['HOST'])}"
    with mail_server() as server:
        worker = subprocess.Popen(
            [sys.executable, "-m", "regulars", "worker"],
            env=os.environ | {"DATABASE_URL": url, "SMTP_URL": server.url},
            cwd=ROOT,
        )
        try:
            until(lambda: server.taken and not Session.objects.exists())
            assert [str(mail["To"]) for mail in server.taken] == ["ada@mail.example"]
        finally:
            worker.send_signal(signal.SIGTERM)
        assert worker.wait(120) == 0
