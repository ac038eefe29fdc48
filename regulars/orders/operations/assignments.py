"""An order is given to another account of the set: the smallest useful part of bringing two accounts together (ORD-09)."""

from django.db.models.functions import Coalesce

from regulars.customers.models import Customer
from regulars.customers.rules import Kind, Status, account_erased
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, Invalid
from regulars.orders.models import Order, OrderPerson
from regulars.orders.operations.locks import locked_order
from regulars.orders.operations.records import note_order
from regulars.orders.rules import events

__all__ = ["assign_order"]


def assign_order(order: Order, *, to: Customer, version: int | None = None, by: Actor) -> Order:
    """Give an order to another account of its site's set, which it names from now on; addresses, references and remark stay as they were
    sent, and are forgotten with whoever sent them. A guest's page is closed. In order: site, both accounts and the order locked, order
    and person changed, audit record about both. Credit that paid for it goes back to whoever spent it.

    Raises `Conflict` `not_in_set`, `account_erased`, `version_conflict`, `Invalid` `not_an_account`.
    """
    with change(events.ASSIGNED, by=by) as record:
        locked = locked_order(order, version=version, unchanged=True, also=to)
        former, site = locked.order.customer_id, locked.order.site
        account = Customer.objects.get(pk=to.pk)
        if account.status == Status.ERASED:
            raise account_erased()
        if account.kind != Kind.ACCOUNT:
            raise Invalid(
                "not_an_account", "Choose an account: a guest has no orders but its own.", "customer"
            )
        if account.set_id != site.set_id:
            raise Conflict(
                "not_in_set", "The customer is in another customer set than this site.", "customer"
            )
        if account.pk == former:
            record.nothing()
            return locked.order
        locked.order.customer = account
        locked.order.customer_kind, locked.order.customer_type = account.kind, account.type
        _name_in_place_of(former, locked.order, account)
        stored = locked.store()
        note_order(record, stored)
        record.about("customer", former)
        record.note(customer=account.pk, former=former)
    return stored


def _name_in_place_of(former: int, order: Order, account: Customer) -> None:
    OrderPerson.objects.filter(order=order).update(
        email=account.email,
        name=account.full_name,
        company=account.company,
        phone=account.phone,
        guest_token=None,
        former_customer=Coalesce("former_customer", former),
    )
