"""What the tests read in mailboxes: the outbox, without a mail server."""

import re

from django.db import connection

from regulars.authentication.operations.recovery import answer_next_request
from regulars.journeys.find_order import answer_next_order_request
from regulars.kernel.mail.outbox import SECRET
from regulars.kernel.models import Mail


def mails(to: str = "") -> list[Mail]:
    """Every mail so far, oldest first, after the worker has answered what was asked."""
    while answer_next_request() or answer_next_order_request():
        pass
    found = Mail.objects.order_by("pk")
    return list(found.filter(recipient=to) if to else found)


def mail_types(to: str = "") -> list[str]:
    return [mail.flow for mail in mails(to)]


def token_in(mail: Mail) -> str:
    """The one-time token as the reader of this mail finds it in the link."""
    assert mail.secret
    text = mail.text.replace(SECRET, mail.secret)
    found = re.search(r"(?:token=|order-claims/|orders/)([A-Za-z0-9_-]{43})\s", text)
    assert found
    return found[1]


def last(mail_type: str, to: str = "") -> Mail:
    return [mail for mail in mails(to) if mail.flow == mail_type][-1]


def hours_pass(hours: float) -> None:
    """For what counts mails and tries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_throttle SET empty_at = empty_at - make_interval(secs => %s)", [3600 * hours]
        )
