"""An order is locked after its site, its customer and the balance that it may give back to, and before its payments."""

from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils.timezone import now

from regulars.credit.models import CreditBalance, CreditEntry
from regulars.customers.models import Customer
from regulars.customers.operations.locks import patiently
from regulars.kernel.actor import Actor
from regulars.kernel.errors import Busy, translate_db_errors, version_conflict
from regulars.kernel.lookups import the_one
from regulars.orders.models import Order, Payment
from regulars.orders.rules.external import kept_outside
from regulars.orders.rules.refunds import PaidPart, payment_state_of
from regulars.orders.rules.states import OrderState, Origin, PaidBy, PaymentStatus
from regulars.orders.rules.steps import OrderStep, step_into, stored_step
from regulars.sites.operations.locks import hold_site

__all__ = ["LockedOrder", "locked_order", "locked_rows"]

Row = TypeVar("Row", bound=Model)


def locked_rows(model: type[Row]) -> QuerySet[Row]:
    """Those of a table, locked as they are read; races take it away."""
    return QuerySet(model).select_for_update()


@dataclass
class LockedOrder:
    """An order as it is now, with its payments, which nobody else changes until the transaction ends."""

    order: Order
    payments: list[Payment]

    @property
    def state(self) -> OrderState:
        return OrderState(self.order.state)

    @property
    def parts(self) -> list[PaidPart]:
        return [
            PaidPart(PaidBy(paid.method), PaymentStatus(paid.state), paid.amount, paid.refunded)
            for paid in self.payments
        ]

    def store(
        self,
        state: OrderState | None = None,
        *,
        step: OrderStep | None = None,
        decided_by: Actor | None = None,
    ) -> Order:
        """Under the next version, in another state if there is one, with the state of what its payments come to. A new state is a step by itself."""
        order = self.order
        order.payment_state = payment_state_of(self.parts).value
        order.version += 1
        order.changed_at = now()
        if state is not None:
            order.state, step = state.value, step_into(state)
        if step is not None:
            order.steps = [*order.steps, stored_step(step, order.changed_at)]
        if decided_by is not None:
            order.decided_kind, order.decided_id = str(decided_by.kind), decided_by.id
            order.decided_at = order.changed_at
        order.save(
            update_fields=[
                *("state", "payment_state", "version", "changed_at", "steps"),
                *("customer", "customer_kind", "customer_type"),
                *("decided_kind", "decided_id", "decided_at"),
            ]
        )
        return order


def locked_order(
    order: Order, *, version: int | None = None, unchanged: bool = False, also: Customer | None = None
) -> LockedOrder:
    """Lock an order; `unchanged` holds its site and its customer as they are (a block is before or after it, never
    during), `also` another customer. Whoever spent credit on it, who may be another account by now, is held as well: an erasure
    is before or after what is given back. An order that a shop outside keeps is given to another customer here, and nothing else.
    Raises `NotFound` `no_such_order`, `Conflict` `kept_outside`, `version_conflict`, `Busy`.
    """

    def attempt() -> LockedOrder:
        with translate_db_errors(), transaction.atomic():
            seen = the_one(Order.objects, "no_such_order", "There is no such order.", pk=order.pk)
            if unchanged:
                hold_site(seen.site_id)
            spends = _spends_of(seen)
            spenders = {spend.account_id for spend in spends}
            _hold_accounts({seen.customer_id, *spenders, *([also.pk] if also else [])}, unchanged=unchanged)
            for spend in spends:
                list(locked_rows(CreditBalance).filter(account=spend.account_id, currency=spend.currency))
            locked = locked_rows(Order).get(pk=seen.pk)
            if locked.customer_id != seen.customer_id:
                raise Busy("busy", "Someone else is changing this. Try again in a moment.")
            payments = locked_rows(Payment).filter(order=locked).order_by("pk")
            return LockedOrder(locked, list(payments))

    found = patiently(attempt)
    if found.order.origin == Origin.EXTERNAL and also is None:
        raise kept_outside()
    if version is not None and found.order.version != version:
        raise version_conflict(found.order.version)
    return found


def _hold_accounts(ids: set[int], *, unchanged: bool) -> None:
    """Who stands in a gate never waits for an account (docs/decisions/0004)."""
    how = "SHARE NOWAIT" if unchanged else "KEY SHARE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR {how}", [sorted(ids)]
        )


def _spends_of(order: Order) -> list[CreditEntry]:
    entries = Payment.objects.filter(order=order, credit_entry__isnull=False).values("credit_entry")
    return list(CreditEntry.objects.filter(pk__in=entries).order_by("account", "currency"))
