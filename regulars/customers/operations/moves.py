from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from regulars.customers import rules
from regulars.customers.models import Customer, Session
from regulars.customers.operations.access import end_access
from regulars.customers.operations.locks import lock_account
from regulars.customers.operations.names import STEPS_BACK, let_emails_in
from regulars.customers.operations.revocation import revoke
from regulars.customers.queries.doors import doors_of
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.locks import hold_set

__all__ = ["AccountMovePlan", "move_account", "plan_account_move"]


@dataclass(frozen=True)
class AccountMovePlan:
    """What moving one account would change. `clash` is the account that already has the user name there."""

    to_set: CustomerSet
    doors_lost: list[Site]
    doors_gained: list[Site]
    sessions_ended: int
    clash: Customer | None


def plan_account_move(account: Customer, to_set: CustomerSet) -> AccountMovePlan:
    """Where it may log in today and no more, and where from then on; what stands in the way (G25). Only reads."""
    is_elsewhere = account.set_id != to_set.pk
    before = [door.site_id for door in doors_of(account) if door.is_open and is_elsewhere]
    after = [door.site_id for door in doors_of(account, as_set=to_set) if door.is_open and is_elsewhere]
    there = Customer.objects.filter(set=to_set).exclude(pk=account.pk)
    clash = there.filter(Q(username_key=account.username_key) | Q(login_email=account.username_key))
    return AccountMovePlan(
        to_set=to_set,
        doors_lost=list(Site.objects.filter(pk__in=before).order_by("name", "pk")),
        doors_gained=list(Site.objects.filter(pk__in=after).order_by("name", "pk")),
        sessions_ended=Session.objects.filter(account=account, stamp=account.stamp).count(),
        clash=clash.first(),
    )


def move_account(account: Customer, *, to_set: CustomerSet, by: Actor) -> Customer:
    """Move an account to another set (ACC-02). Whoever logs in next finds the new set's rules.

    In order: set and account held, access rows of the old set go to the history, set changes, whatever was handed out ends. Raises
    `Conflict` `username_taken` when the name exists there, as user name or e-mail (ACC-07), `no_such_set`, `account_erased`, `Invalid` for
    guests.
    """
    with change(rules.MOVED, by=by) as entry:
        hold_set(to_set.pk)
        account = lock_account(account)
        former = account.set
        entry.about("customer", account.pk)
        entry.about("set", former.pk, to_set.pk)
        entry.note(from_set=former.code, to_set=to_set.code, customer=account.pk, to_set_id=to_set.pk)
        if former.pk != to_set.pk:
            end_access("access.account_id = %s", [account.pk])
            steps_back = RawSQL(STEPS_BACK, [to_set.pk])  # noqa: S611 - our own text
            Customer.objects.filter(pk=account.pk).update(
                set=to_set, login_email=steps_back, version=F("version") + 1
            )
            let_emails_in("%s", [account.pk], former_id=former.pk, set_id=to_set.pk)
            revoke(account)
            account.refresh_from_db()
    return account
