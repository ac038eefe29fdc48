"""The mailer is killed while it sends: nothing is lost, and what comes twice comes under one id (G22)."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from regulars.kernel.mail.outbox import post
from regulars.kernel.models import Mail
from tests.mail_server import MailServer, mail_server
from tests.rooms.kernel.test_mail import a_mail
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "20"))
ROOT = Path(__file__).resolve().parents[3]


class Mailers:
    """Begins mailers in processes of their own and kills them."""

    def __init__(self, process: "subprocess.Popen[str]", how: str) -> None:
        self.process, self.how = process, how

    def begin(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{self.how}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def mailers(server: MailServer, how: str) -> Iterator[Mailers]:
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}@/{at['NAME']}?host={quote(at['HOST'])}" + (
        f"&port={at['PORT']}" if at["PORT"] else ""
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.rooms.kernel.mailing"],
        env=os.environ | {"DATABASE_URL": url, "SMTP_URL": server.url, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield Mailers(process, how)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        os.killpg(process.pid, signal.SIGKILL)
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def kill_while_sending(server: MailServer, how: str) -> list[str]:
    """Mails in each round, and a kill at any moment of their sending; answers the ids of all that were written."""
    written, dice = [], random.Random(7)
    with mailers(server, how) as world:
        for _ in range(ROUNDS):
            written += [post(a_mail(f"ada{number}@mail.example")).message_id for number in range(3)]
            before = len(server.taken)
            mailer = world.begin()
            until(lambda: len(server.taken) > before)  # noqa: B023 - asked at once
            time.sleep(dice.uniform(0, 0.08))
            os.kill(mailer, signal.SIGKILL)
        world.begin()
        until(lambda: not Mail.objects.filter(state="queued").exists())
        time.sleep(0.2)
    return written


def test_killed_mailer_loses_no_mail_and_sends_none_under_two_ids(settings) -> None:
    with mail_server() as server:
        server.slow, settings.SMTP = 0.02, server.settings
        written = kill_while_sending(server, "as-built")
        taken = Counter(server.ids())
        assert set(taken) == set(written)
        assert Mail.objects.exclude(state="sent").count() == 0
        assert sum(taken.values()) - len(written) <= ROUNDS  # a kill repeats the one mail in flight at most
        one_text = {str(message["Message-ID"]): bytes(message) for message in server.taken}
        assert all(bytes(message) == one_text[str(message["Message-ID"])] for message in server.taken)


def test_mailer_that_marks_before_it_sends_would_lose_mails(settings) -> None:
    """The control: without the guard, the same kills lose what they interrupt."""
    with mail_server() as server:
        server.slow, settings.SMTP = 0.02, server.settings
        written = kill_while_sending(server, "marks-first")
        assert set(written) - set(server.ids())
