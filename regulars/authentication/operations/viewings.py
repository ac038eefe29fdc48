"""Staff see a site as a customer does: read only, for a reason, without a session of the customer's (L4)."""

import secrets
from datetime import timedelta

from django.db.models.functions import Now
from django.utils.timezone import now

from regulars.customers import rules
from regulars.customers.models import Customer, Viewing
from regulars.customers.operations.locks import lock_account
from regulars.customers.queries.access import facts_of
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import LoginDecision, refusal
from regulars.customers.rules.access import may_log_in
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, NotFound
from regulars.kernel.hot import fetch_one
from regulars.kernel.texts import one_line
from regulars.sites.models import Site

__all__ = ["begin_viewing", "end_viewing", "open_viewing"]

LASTS = timedelta(minutes=15)
TO_OPEN = timedelta(minutes=1)


def begin_viewing(account: Customer, site: Site, *, reason: str, staff_id: int, by: Actor) -> str:
    """Put on record that this member of staff sees the site as the customer does, and why; answers the token of the link that opens it,
    once, within a minute. The customer reads of it in My Account. It ends after a quarter of an hour, and with whatever ends their log-ins.

    Raises `Invalid` `required` beside `reason`; `Conflict` `customer_has_no_access` where they can't log in.
    """
    reason = one_line(reason, "reason", longest=200, required=True)
    token = secrets.token_urlsafe(32)
    with change(rules.VIEWED, by=by) as record:
        account = lock_account(account)
        found = may_log_in(facts_of(account.pk, site.pk))
        if found is not LoginDecision.OPEN:
            raise Conflict(
                "customer_has_no_access",
                "The customer can't log in at {site}, so there is nothing that they see there. {why}",
                site=site.name,
                why=refusal(found).message,
            )
        Viewing.objects.create(
            account=account,
            site=site,
            staff_id=staff_id,
            reason=reason,
            token_hash=token_hash(token),
            stamp=account.stamp,
            expires_at=now() + LASTS,
        )
        record.about("customer", account.pk)
        record.about("site", site.pk)
        record.note(site=site.code)
    return token


def open_viewing(token: str, site_id: int) -> str:
    """Follow the link of the back office at its site; answers the token of the cookie. Raises `NotFound` `token_invalid` for every other."""
    opened = secrets.token_urlsafe(32)
    if fetch_one(_OPEN, [token_hash(opened), token_hash(token), TO_OPEN.seconds, site_id]) is None:
        raise NotFound("token_invalid", "This link is no longer good. Open it anew in the back office.")
    return opened


def end_viewing(token: str) -> None:
    """At once. One that has ended already is what was wanted."""
    Viewing.objects.filter(token_hash=token_hash(token), expires_at__gt=Now()).update(expires_at=Now())


_OPEN = """
UPDATE customers_viewing SET opened_at = now(), token_hash = %s
WHERE token_hash = %s AND opened_at IS NULL AND created_at > now() - make_interval(secs => %s) AND site_id = %s
RETURNING id"""
