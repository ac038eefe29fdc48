"""Orders as they lie in the tables, for what reads them; what places them is tested with `place_order`."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.orders.models import Order, OrderLine, OrderPerson, Payment
from regulars.orders.rules.states import OrderState, PaidBy, PaymentState, PaymentStatus
from regulars.sites.models import Site

__all__ = ["a_stored_order"]


def a_stored_order(
    site: Site,
    customer: Customer,
    *,
    days_ago: float = 0,
    state: OrderState = OrderState.PLACED,
    total: str = "10.00",
    number: str = "",
    lines: dict[str, str] | None = None,
    **person: Any,
) -> Order:
    """One line of the total unless `lines` are given (code to amount); paid by invoice. On hold for approval where the state says so."""
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
        payment_state=PaymentState.DUE.value if items else PaymentState.NONE.value,
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
    if items:
        Payment.objects.create(
            order=order, method=PaidBy.INVOICE.value, amount=items, state=PaymentStatus.DUE.value
        )
    return order


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('orders_number')")
        return int(cursor.fetchone()[0])
