from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from regulars.customers.models import Customer, Session
from regulars.customers.operations.names import STEPS_BACK, let_emails_in
from regulars.customers.operations.revocation import revoke
from regulars.customers.queries.doors import DoorView, doors_of
from regulars.sites.models import CustomerSet

__all__ = ["AccountMovePlan", "change_set", "plan_account_move"]


@dataclass(frozen=True)
class AccountMovePlan:
    """What moving one account would change. `clash` is the account that already has the user name there."""

    to_set: CustomerSet
    doors_lost: list[DoorView]
    doors_gained: list[DoorView]
    sessions_ended: int
    clash: Customer | None


def plan_account_move(account: Customer, to_set: CustomerSet) -> AccountMovePlan:
    """Where it may log in today and no more, and where from then on; what stands in the way (G25). Only reads."""
    is_elsewhere = account.set_id != to_set.pk
    sessions = Session.objects.filter(account=account, stamp=account.stamp)
    there = Customer.objects.filter(set=to_set).exclude(pk=account.pk)
    clash = there.filter(Q(username_key=account.username_key) | Q(login_email=account.username_key))
    return AccountMovePlan(
        to_set=to_set,
        doors_lost=[door for door in doors_of(account) if door.is_open and is_elsewhere],
        doors_gained=[door for door in doors_of(account, as_set=to_set) if door.is_open and is_elsewhere],
        sessions_ended=sessions.count() if is_elsewhere else 0,
        clash=clash.first(),
    )


def change_set(account: Customer, to_set: CustomerSet) -> None:
    """The account, which is locked, belongs to another set; what was handed out for it counts no longer. A step of a move."""
    steps_back = RawSQL(STEPS_BACK, [to_set.pk])  # noqa: S611 - our own text
    Customer.objects.filter(pk=account.pk).update(
        set=to_set, login_email=steps_back, version=F("version") + 1
    )
    let_emails_in("%s", [account.pk], former_id=account.set_id, set_id=to_set.pk)
    revoke(account)
