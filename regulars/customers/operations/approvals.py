import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from regulars.customers import rules
from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.locks import lock_at
from regulars.customers.queries.waiting import Waiting
from regulars.customers.rules import AccessState
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Busy, Conflict, NotFound
from regulars.kernel.texts import one_line
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site

__all__ = ["Decided", "approve", "decide", "decline"]

ATTEMPTS = 3
GONE = frozenset({"not_waiting", "account_erased"})
PATIENCE = 6.0  # seconds for all that is busy together; a page waits for the answer


@dataclass(frozen=True)
class Decided:
    """How many got their answer, how many had it already or are gone, and who waits on, since somebody held them."""

    done: int
    gone: int
    left: Sequence[Waiting] = ()


def approve(account: Customer, *, site: Site, by: Actor) -> None:
    """Approve somebody who waits: access active from the next request on, the customer told (APP-08).

    Raises `Conflict` `not_waiting` when somebody else has decided meanwhile.
    """
    with change(rules.APPROVED, by=by) as entry:
        account = _lock_waiting(account, site)
        set_access(account, site=site, state=AccessState.ACTIVE, by=by)
        entry.about("customer", account.pk)
        entry.about("site", site.pk)
        entry.note(site=site.code)


def decline(account: Customer, *, site: Site, reason: str, by: Actor) -> None:
    """Say no, with a reason that the customer reads: access disabled, the row stays, a mail (APP-08).

    Raises `Invalid` beside `reason`, `Conflict` `not_waiting` when somebody else has decided meanwhile.
    """
    reason = one_line(reason, "reason", longest=500, required=True)
    with change(rules.DECLINED, by=by) as entry:
        account = _lock_waiting(account, site)
        set_access(account, site=site, state=AccessState.DISABLED, reason=reason, by=by)
        entry.about("customer", account.pk)
        entry.about("site", site.pk)
        entry.note(site=site.code)
        entry.keep_personal("customer", account.pk, {"reason": {"from": "", "to": reason}})


def _lock_waiting(account: Customer, site: Site) -> Customer:
    _, account = lock_at(partial(hold_site, site.pk), account)
    if not Access.objects.filter(account=account, site=site, state=AccessState.PENDING).exists():
        raise Conflict("not_waiting", "This request has been decided already.")
    return account


def decide(waiting: Iterable[Waiting], *, approve: bool, reason: str = "", by: Actor) -> Decided:
    """Answer many, each in a transaction and with a record of its own; who no longer waits is counted and left alone.

    Who is held by somebody else is tried again a few times and then left; that keeps nobody else waiting, and is told
    (F28). Raises `Invalid` beside `reason` before anybody is declined.
    """
    if not approve:
        reason = one_line(reason, "reason", longest=500, required=True)
    done, gone, left, until = 0, 0, list[Waiting](), time.monotonic() + PATIENCE
    for pending in waiting:
        if time.monotonic() > until:
            left.append(pending)
            continue
        try:
            _insist(partial(_decide, pending, is_approved=approve, reason=reason, by=by))
            done += 1
        except NotFound:
            gone += 1
        except Conflict as error:
            if error.code not in GONE:
                raise
            gone += 1
        except Busy:
            left.append(pending)
    return Decided(done, gone, left)


def _decide(pending: Waiting, *, is_approved: bool, reason: str, by: Actor) -> None:
    if is_approved:
        approve(pending.customer, site=pending.site, by=by)
    else:
        decline(pending.customer, site=pending.site, reason=reason, by=by)


def _insist(act: Callable[[], None]) -> None:
    """Do it, again while it is busy. Raises `Busy` after the last attempt."""
    for _ in range(ATTEMPTS - 1):
        try:
            return act()
        except Busy:
            continue
    return act()
