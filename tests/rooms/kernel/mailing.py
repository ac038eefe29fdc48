"""A mailer to be killed: for each line on its input it begins one in a process of its own and tells its number.

`as-built` is the real one. `marks-first` is the control: it commits *sent* before it sends, which a kill turns into a loss.
"""

import os
import signal
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402 - known only now
from django.db import transaction  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from regulars.kernel.mail.sending import run_mailer  # noqa: E402
from regulars.kernel.mail.smtp import Server  # noqa: E402
from regulars.kernel.models import Mail  # noqa: E402


def marks_first() -> bool:
    server = Server(settings.SMTP)
    with transaction.atomic():
        due = Mail.objects.select_for_update(skip_locked=True).filter(state="queued")
        mail = due.filter(next_at__lte=now()).order_by("pk").first()
        if mail is None:
            return False
        Mail.objects.filter(pk=mail.pk).update(state="sent")
    server.deliver(mail)
    server.close()
    return True


def forever(how: str) -> None:
    if how == "as-built":
        run_mailer(lambda: False, first=lambda: False)
    while True:
        marks_first()


signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are nobody's to wait for
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        forever(line.strip())
    sys.stdout.write(f"{child}\n")
    sys.stdout.flush()
