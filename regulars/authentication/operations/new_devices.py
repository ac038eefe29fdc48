"""Whoever logs in from a device that a site doesn't know yet: the mailbox is told, where the site wants it."""

from babel import dates
from django.db import connection
from django.utils.timezone import now

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.mail_counts import Askable, mails_of, may_send
from regulars.customers.operations.mails import notify_customer
from regulars.customers.queries.family import effective_site
from regulars.customers.rules.mails import NEW_DEVICE, SitePath
from regulars.kernel.guessing.devices import Caller, known_device
from regulars.kernel.i18n import spoken
from regulars.sites.models import Site
from regulars.sites.operations.mails import address_of

__all__ = ["notify_of_new_device"]

ON = {"en": " on ", "de": " auf "}
UNKNOWN = {
    "en": "a program or browser that doesn't say its name",
    "de": "ein Programm oder Browser ohne Namen",
}

_LOGGED_IN_BEFORE = """
SELECT EXISTS (SELECT 1 FROM kernel_auditsubject s JOIN kernel_auditrecord r ON r.id = s.record_id
WHERE s.kind = 'customer' AND s.subject_id = %s
    AND (r.event = %s OR r.data -> 'also' @> jsonb_build_array(jsonb_build_object('event', %s::text))))"""


def notify_of_new_device(account_id: int, site_id: int, caller: Caller, *, stamp: int) -> None:
    """Mail the account that somebody logged in, in the transaction of that log-in.

    Not for a known device, not for the first log-in of an account, and at most five times a day: a program that keeps
    no cookie is a new device each time.
    """
    known = known_device(caller.device, rules.device_holder(account_id, stamp))
    if known or not _logged_in_before(account_id):
        return
    account = Customer.objects.get(pk=account_id)
    site = Site.objects.get(pk=site_id)
    own_site = effective_site(account, site)
    if not may_send(mails_of(Askable.DEVICE, account)):
        return
    language = spoken(account.language, own_site.locale)
    moment = dates.format_datetime(now(), "medium", dates.get_timezone(own_site.time_zone), locale=language)
    notify_customer(
        NEW_DEVICE,
        account,
        site,
        path=SitePath.SESSIONS,
        device=caller.browser.replace(" on ", ON[language]) or UNKNOWN[language],
        moment=moment,
        password_link=address_of(site, SitePath.FORGOTTEN),
    )


def _logged_in_before(account_id: int) -> bool:
    """By the records: this log-in's own is written at its end."""
    with connection.cursor() as cursor:
        cursor.execute(_LOGGED_IN_BEFORE, [account_id, *[rules.LOGGED_IN.code] * 2])
        return bool(cursor.fetchone()[0])
