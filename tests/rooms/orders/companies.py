"""A company with a sub site of its own, where a colleague approves orders."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from regulars.customers.models import Customer
from regulars.groups.models import CustomerRole, RoleHolding
from regulars.groups.rules.rights import CustomerRight
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.orders.models import Order
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_family, a_set, an_account

__all__ = ["Company", "a_company", "as_customer", "lets_approve"]


def as_customer(account: Customer) -> Actor:
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, account.pk)


def lets_approve(account: Customer, last_day: date | None = None) -> CustomerRole:
    role, _ = CustomerRole.objects.get_or_create(
        code="approver", defaults={"name": "Approver", "rights": [CustomerRight.APPROVE_ORDERS.value]}
    )
    RoleHolding.objects.create(role=role, account=account, last_day=last_day)
    return role


@dataclass
class Company:
    """Ada orders, Ben approves, at the sub site North; South is another company's."""

    north: Site
    south: Site
    ada: Customer
    ben: Customer

    def holds(self, of: Customer | None = None, **values: Any) -> Order:
        """An order that waits at North, of Ada unless of somebody else."""
        return a_stored_order(self.north, of or self.ada, state=OrderState.ON_HOLD, **values)


def a_company() -> Company:
    _, north, south = a_family("trade", ["north", "south"], a_set("trade"))
    ada, ben = (
        an_account(site=north),
        an_account("ben@mail.example", north, first_name="Ben", last_name="Borg"),
    )
    lets_approve(ben)
    return Company(north, south, ada, ben)
