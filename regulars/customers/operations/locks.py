"""Accounts are locked after their site and set. What a rule decides on is read after the lock, in a new statement."""

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.rules import Kind, Status
from regulars.kernel.errors import Invalid, NotFound

__all__ = ["lock_account", "lock_customer"]


def lock_customer(customer: Customer, *, no_key: bool = False) -> Customer:
    """The customer as it is now, locked. With `no_key` log-ins go on meanwhile.

    Raises `Conflict` `account_erased`: what was closed for good takes no values back.
    """
    found = Customer.objects.select_for_update(no_key=no_key).filter(pk=customer.pk).first()
    if found is None:
        raise NotFound("no_such_customer", "This customer is gone.")
    if found.status == Status.ERASED:
        raise rules.account_erased()
    return found


def lock_account(account: Customer, *, no_key: bool = False) -> Customer:
    """As `lock_customer`, and a guest is refused: it has no user name, no password and no doors (ACC-12)."""
    found = lock_customer(account, no_key=no_key)
    if found.kind != Kind.ACCOUNT:
        raise Invalid("not_an_account", "A guest has no log-in: this is possible for accounts only.")
    return found
