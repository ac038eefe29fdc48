"""Orders as they lie in the tables, for what reads them; what places them is tested with `place_order`."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.timezone import now

from regulars.cards.models import Gateway
from regulars.cards.operations.gateways import authorise
from regulars.credit.operations.entries import grant_credit, spend_credit
from regulars.customers.models import Customer
from regulars.fields.models import Attribute
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Order, OrderLine, OrderPerson, Payment
from regulars.orders.rules.refunds import PaidPart, payment_state_of
from regulars.orders.rules.states import OrderState, PaidBy, PaymentStatus
from regulars.sites.models import Site

__all__ = ["a_stored_order", "answers_of_each_type"]


def a_stored_order(
    site: Site,
    customer: Customer,
    *,
    days_ago: float = 0,
    state: OrderState = OrderState.PLACED,
    total: str = "10.00",
    number: str = "",
    lines: dict[str, str] | None = None,
    paid: dict[PaidBy, str] | None = None,
    **person: Any,
) -> Order:
    """One line of the total unless `lines` are given (code to amount); paid by invoice, or as `paid` says: credit is granted and spent,
    a card of the trial gateway authorised. On hold for approval where the state says so.
    """
    amounts = {code: Decimal(amount) for code, amount in (lines or {"P1": total}).items()}
    items = sum(amounts.values(), Decimal(0))
    order = Order.objects.create(
        site=site,
        customer=customer,
        number=number or f"{site.code.upper()}-{_next_number()}",
        set_code=site.set.code,
        set_name=site.set.name,
        customer_kind=customer.kind,
        customer_type=customer.type,
        state=state.value,
        placed_at=now() - timedelta(days=days_ago),
        currency=site.currency,
        item_total=items,
        total=items,
        line_count=len(amounts),
        actor_kind="customer",
        actor_id=customer.pk,
        door="storefront",
        held_for=["account_held"] if state is OrderState.ON_HOLD else [],
    )
    values = {"email": customer.email, "name": customer.full_name, "company": customer.company} | person
    OrderPerson.objects.create(order=order, **values)
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=place,
            product_code=code,
            name=code,
            quantity=1,
            unit_price=amount,
            total=amount,
        )
        for place, (code, amount) in enumerate(amounts.items(), start=1)
    )
    paying = paid if paid is not None else {PaidBy.INVOICE: str(items)} if items else {}
    for method, amount in paying.items():
        _pay(order, method, Decimal(amount))
    parts = [
        PaidPart(PaidBy(one.method), PaymentStatus(one.state), one.amount) for one in order.payments.all()
    ]
    order.payment_state = payment_state_of(parts).value
    order.save(update_fields=["payment_state"])
    return order


def answers_of_each_type() -> dict[str, Any]:
    """Of a checkout form that asks for a choice and a yes or no."""
    options = [{"key": "3", "name": "Third floor"}]
    Attribute.objects.create(code="floor", name="Floor", type="choice", options=options, position=90)
    Attribute.objects.create(code="lift", name="Lift", type="yes_no", position=91)
    return {"floor": "3", "lift": True}


def _pay(order: Order, method: PaidBy, amount: Decimal) -> None:
    values: dict[str, Any] = {"state": PaymentStatus.DUE.value}
    if method is PaidBy.CREDIT:
        currency = order.currency
        grant_credit(order.customer, amount, currency, reason="Trial", by=OPERATOR)
        spend = spend_credit(
            order.customer_id, amount, currency, order_id=order.pk, site_id=order.site_id, by=OPERATOR
        )
        values = {"state": PaymentStatus.PAID.value, "credit_entry": spend}
    elif method is PaidBy.CARD:
        gateway, _ = Gateway.objects.get_or_create(code="trial", defaults={"name": "Trial", "kind": "test"})
        charge = authorise(gateway, "test_ok_1", amount, order.currency, key=f"order-{order.pk}")
        values = {
            "state": PaymentStatus.AUTHORISED.value,
            "gateway": gateway,
            "reference": charge.reference,
            "label": "Visa 4242",
        }
    Payment.objects.create(order=order, method=method.value, amount=amount, **values)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('orders_number')")
        return int(cursor.fetchone()[0])
