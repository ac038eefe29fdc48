"""Ending log-ins, one or all, by the customer or by staff. What is ended counts on no further request (G4, G5)."""

from django.db.models import F, Q
from django.db.models.functions import Now

from regulars.customers import rules
from regulars.customers.models import Customer, Session
from regulars.customers.operations.locks import lock_account
from regulars.customers.operations.revocation import LoggedIn, revoke
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.jobs import periodic
from regulars.kernel.lookups import the_one
from regulars.kernel.tidying import forget

__all__ = ["end_session", "end_sessions", "forget_expired_sessions"]


def end_session(account: Customer, *, session_id: int, by: Actor) -> None:
    """End one log-in of the account at once. Raises `NotFound` `no_such_session` when it has ended already."""
    with change(rules.SESSION_ENDED, by=by) as entry:
        mine = Session.objects.select_for_update(of=("self",)).select_related("site").filter(account=account)
        session = the_one(mine, "no_such_session", "This log-in has ended already.", pk=session_id)
        session.delete()
        entry.about("customer", account.pk)
        entry.note(site=session.site.code)


def end_sessions(account: Customer, *, session: str = "", by: Actor) -> LoggedIn | None:
    """End every log-in of the account at once, at every site, and whatever else was handed out (G24); a log-in that is
    under way comes after it.

    The log-in that asked (`session` is its token) goes on under a new token; answers it.
    """
    with change(rules.SESSIONS_ENDED, by=by) as entry:
        account = lock_account(account)
        entry.about("customer", account.pk)
        return revoke(account, session=session)


@periodic
def forget_expired_sessions() -> None:
    """Delete the rows of log-ins that have come to their end by themselves, or were revoked."""
    revoked = ~Q(stamp=F("account__stamp"))
    forget(Session.objects.filter(Q(expires_at__lt=Now()) | revoked))
