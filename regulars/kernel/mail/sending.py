"""The worker's half: picks due mails, sends, marks. At least once, always under the same message id (G22).

A mail's row is locked by the transaction that sends it and marks it sent. Killed before the commit, the row is free
and queued again; if the server had taken the mail over already, the receiver sees the same message id twice.
"""

import logging
import smtplib
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import now

from regulars.kernel.errors import is_outage
from regulars.kernel.mail.outbox import TAKEN_BACK, html_of, is_taken_back
from regulars.kernel.mail.smtp import Server, ServerTrouble
from regulars.kernel.models import Mail

__all__ = ["run_mailer", "send_due"]

POLL_SECONDS = 0.5
BATCH = 50
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
ATTEMPTS = 80  # about three days
PAUSES = (2.0, 60.0)  # between two looks at a server in trouble: doubled from the first to the last

log = logging.getLogger(__name__)


def run_mailer(should_stop: Callable[[], bool], *, first: Callable[[], bool]) -> None:
    """Send mails until asked to stop; `first` does what leads to mails, and says whether there was any.

    Survives a database or a mail server that goes away and comes back.
    """
    pause, wait_until = PAUSES[0], 0.0
    while not should_stop():
        busy = False
        try:
            busy = first()
            if time.monotonic() >= wait_until:
                busy = send_due() > 0 or busy
                pause = PAUSES[0]
        except ServerTrouble as trouble:
            log.warning("mail server: %s; next look in %.0f s", type(trouble.__cause__).__name__, pause)
            wait_until, pause = time.monotonic() + pause, min(pause * 2, PAUSES[1])
        except Exception as error:
            if is_outage(error):
                log.warning("database not reachable, trying again")
                connection.close()
            else:
                log.exception("the mailer met a surprise and goes on")
        if not busy:
            time.sleep(POLL_SECONDS)


def send_due() -> int:
    """Send what is due, oldest first, over one connection. Answers how many were looked at.

    Raises `ServerTrouble` when the server takes nothing; the mails wait.
    """
    if not settings.SMTP:
        return 0
    server = Server(settings.SMTP)
    try:
        for done in range(BATCH):
            if not _send_one(server):
                return done
    finally:
        server.close()
    return BATCH


def _send_one(server: Server) -> bool:
    """Send the mail that has waited longest. False when none is due."""
    trouble = None
    with transaction.atomic():
        due = Mail.objects.select_for_update(skip_locked=True, no_key=True)
        mail = due.filter(state=Mail.State.QUEUED, next_at__lte=now()).order_by("next_at", "pk").first()
        if mail is None:
            return False
        if is_taken_back(mail):
            state = Mail.State.SENT if mail.sent_at else Mail.State.FAILED
            _note(mail, state=state, secret="", error=TAKEN_BACK)
            return True
        try:
            mail.html = html_of(mail)
            server.deliver(mail)
        except ServerTrouble as error:
            trouble = error
            _note(mail, next_at=now() + FIRST_WAIT, error=_words(error))
        except smtplib.SMTPRecipientsRefused as error:
            _refused(mail, next(iter(error.recipients.values()))[0], error)
        except smtplib.SMTPResponseException as error:
            _refused(mail, error.smtp_code, error)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with this mail, the others can leave
            _refused(mail, 0, error)
        else:
            left = {"state": Mail.State.SENT, "sent_at": now(), "html": mail.html}
            _note(mail, **left, secret="", error="", attempts=mail.attempts + 1)
    if trouble is not None:
        raise trouble
    return True


def _note(mail: Mail, **values: Any) -> None:
    Mail.objects.filter(pk=mail.pk).update(**values)


def _refused(mail: Mail, code: int, error: Exception) -> None:
    """The server took everything but this one: for now not (4xx), or never."""
    attempts = mail.attempts + 1
    if 400 <= code < 500 and attempts < ATTEMPTS:
        wait = min(FIRST_WAIT * 2 ** min(mail.attempts, 10), LONGEST_WAIT)
        _note(mail, attempts=attempts, next_at=now() + wait, error=_words(error))
        return
    log.warning("mail %s can't be sent: %s", mail.pk, type(error).__name__)
    _note(mail, state=Mail.State.FAILED, attempts=attempts, error=_words(error))


def _words(error: Exception) -> str:
    """For staff, beside the mail. Never logged: servers like to repeat the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, refusal = next(iter(error.recipients.values()))
        return f"{code} {_plain(refusal)}"[:500]
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_plain(error.smtp_error)}"[:500]
    return _plain(str(error) or type(error).__name__)[:500]


def _plain(refusal: bytes | str) -> str:
    text = refusal.decode(errors="replace") if isinstance(refusal, bytes) else refusal
    return " ".join(text.replace("\x00", "").split())
