"""Accounts are locked after their site and set. What a rule decides on is read after the lock, in a new statement."""

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from django.db import transaction

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.rules import Kind, Status
from regulars.kernel.errors import Busy, Invalid, NotFound, translate_db_errors
from regulars.kernel.hot import fetch_one
from regulars.kernel.lookups import the_one

__all__ = ["hold_account", "lock_account", "lock_at", "lock_customer", "patiently"]

PATIENCE_SECONDS = 0.9
PAUSE_SECONDS = 0.02

T = TypeVar("T")


def patiently(attempt: Callable[[], T], *, seconds: float = PATIENCE_SECONDS) -> T:
    """Try again for a moment while somebody else has what `attempt` asks for; it must let go of all that it held."""
    patience = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except Busy:
            if time.monotonic() > patience:
                raise
            time.sleep(PAUSE_SECONDS)


def lock_customer(customer: Customer, *, no_key: bool = False, wait: bool = True) -> Customer:
    """The customer as it is now, locked. With `no_key` log-ins go on meanwhile.

    Raises `Conflict` `account_erased`: what was closed for good takes no values back.
    """
    rows = Customer.objects.select_for_update(no_key=no_key, nowait=not wait)
    found = the_one(rows, "no_such_customer", "This customer is gone.", pk=customer.pk)
    if found.status == Status.ERASED:
        raise rules.account_erased()
    return found


def lock_account(account: Customer, *, no_key: bool = False, wait: bool = True) -> Customer:
    """As `lock_customer`, and a guest is refused: it has no username, no password and no access (ACC-12)."""
    found = lock_customer(account, no_key=no_key, wait=wait)
    if found.kind != Kind.ACCOUNT:
        raise Invalid("not_an_account", "A guest has no log-in: this is possible for accounts only.")
    return found


HOLD = "SELECT 1 FROM customers_customer WHERE id = %s FOR SHARE"


def hold_account(account: Customer, /, *, no_key: bool = True, wait: bool = True) -> Customer:  # noqa: ARG001 - nobody writes the row meanwhile, its key or not
    """The account as it stays until the transaction ends: a block, an erasure, a change of its type or limits comes before or after.

    Many hold it at once. Raises as `lock_account`.
    """
    nowait = "" if wait else " NOWAIT"
    if fetch_one(HOLD + nowait, [account.pk]) is None:
        raise NotFound("no_such_customer", "This customer is gone.")
    found = Customer.objects.get(pk=account.pk)
    if found.status == Status.ERASED:
        raise rules.account_erased()
    if found.kind != Kind.ACCOUNT:
        raise Invalid("not_an_account", "A guest has no log-in: this is possible for accounts only.")
    return found


class _Lock(Protocol):
    def __call__(self, customer: Customer, /, *, no_key: bool, wait: bool) -> Customer: ...


def lock_at(
    hold: Callable[[], T], customer: Customer, *, lock: _Lock = lock_account, no_key: bool = False
) -> tuple[T, Customer]:
    """Hold sites, as `hold` does, and lock an account (or with `lock_customer` anybody) behind them.

    Both at once, or nothing of it: who stands in a gate and waited there would keep everybody else from it, and a
    set deletion, which has the accounts and comes for the gates, for ever (docs/decisions/0004). Answers what `hold` did and
    the customer as it is now. Raises `Busy`, and as `lock` and `hold`.
    """

    def attempt() -> tuple[T, Customer]:
        with translate_db_errors(), transaction.atomic():
            return hold(), lock(customer, no_key=no_key, wait=False)

    return patiently(attempt)
