"""A sender to be killed: for each line on its input it begins one in a process of its own and tells its number.

`as-built` is the real one, only that it puts off what it takes by three seconds. `marks-first` is the control: it commits
*sent* before it sends, and stops in between, where a kill turns that into a loss.
"""

import os
import signal
import sys
from datetime import timedelta

import django

django.setup()

from regulars.webhooks.models import Delivery, Webhook  # noqa: E402 - known only now
from regulars.webhooks.operations import sending  # noqa: E402
from regulars.webhooks.queries.messages import bodies_of  # noqa: E402

sending.PUT_OFF = timedelta(seconds=3)


def marks_first() -> None:
    delivery = Delivery.objects.filter(state="queued").order_by("pk").first()
    if delivery is None:
        return
    delivery.body = bodies_of([delivery])[delivery.pk]
    Delivery.objects.filter(pk=delivery.pk).update(state="sent")
    signal.raise_signal(signal.SIGSTOP)
    sending._brought(delivery, Webhook.objects.get(pk=delivery.webhook_id))


def forever(how: str) -> None:
    if how == "as-built":
        sending.run_sender(lambda: False)
    while True:
        marks_first()


signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are nobody's to wait for
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        forever(line.strip())
    sys.stdout.write(f"{child}\n")
    sys.stdout.flush()
