"""Orders of a crowd by INSERT ... SELECT, with persons, lines, payments and credit, and shops where more can be placed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.filling import take_off

__all__ = ["Buyer", "fill_orders", "open_shop"]

TABLES = (
    "orders_order",
    "orders_orderperson",
    "orders_orderline",
    "orders_payment",
    "credit_creditentry",
    "credit_creditbalance",
)
PRODUCTS = 100
# Every 200th order waits for approval, every 20th isn't done yet. The newer, the denser.
_ORDERS = """
INSERT INTO orders_order (site_id, customer_id, number, origin, set_code, set_name, customer_kind, customer_type, state, payment_state,
    placed_at, changed_at, currency, item_total, discount_total, shipping_total, tax_total, total, shipping_method, centre, line_count,
    actor_kind, actor_id, door, held_for, decided_kind)
SELECT site.id, account.id, 'B-' || nextval('orders_number'), 'own', sets.code, sets.name, account.kind, account.type,
    CASE WHEN nr %% 200 = 0 THEN 'on_hold' WHEN nr %% 20 = 0 THEN 'placed' WHEN nr %% 33 = 0 THEN 'cancelled' ELSE 'completed' END,
    CASE WHEN nr %% 20 = 0 THEN 'due' ELSE 'paid' END, placed_at, placed_at, site.currency, 10 * lines, 0, 0, 0, 10 * lines, '', '', lines,
    'customer', account.id, 'storefront', CASE WHEN nr %% 200 = 0 THEN '["account_held"]' ELSE '[]' END::jsonb, ''
FROM (
    SELECT buyer, site, nr, nr::float / orders AS place
    FROM unnest(%(buyers)s::bigint[], %(sites)s::bigint[], %(orders)s::int[]) AS big (buyer, site, orders), generate_series(1, orders) nr
    UNION ALL SELECT 1 + nr * 7919::bigint %% %(crowd)s, NULL, nr, nr::float / %(rest)s FROM generate_series(1, %(rest)s) nr
) bought CROSS JOIN LATERAL (SELECT now() - interval '700 days' * place * place AS placed_at, 1 + nr %% 3 AS lines) more
JOIN customers_customer account ON account.id = buyer JOIN sites_site site ON site.id = coalesce(bought.site, account.origin_site_id)
JOIN sites_customerset sets ON sets.id = site.set_id ORDER BY placed_at"""
_PERSONS = """
INSERT INTO orders_orderperson (order_id, email, name, company, phone, b2b_reference, employee_id, charge_id, remark, shipping, billing)
SELECT o.id, c.email, c.first_name || ' ' || c.last_name, c.company, c.phone, 'PO-' || o.id, '', '', '', address, address
FROM orders_order o JOIN customers_customer c ON c.id = o.customer_id, LATERAL (SELECT jsonb_build_object(
    'name', c.first_name || ' ' || c.last_name, 'street', 'Weg ' || o.id, 'postal_code', '10115', 'city', 'Berlin', 'country', 'DE') AS address) a"""
_LINES = """
INSERT INTO orders_orderline (order_id, position, product_id, product_code, name, quantity, unit_price, price_list, discount, tax_class,
    tax_percent, tax, total)
SELECT o.id, position, product.id, product.code, product.name, 1, 10, '', 0, '', 0, 0, 10
FROM orders_order o, generate_series(1, o.line_count) position
JOIN catalog_product product ON product.code = 'bench-' || position"""
_PAYMENTS = """
INSERT INTO orders_payment (order_id, method, amount, state, reference, label)
SELECT id, 'invoice', total, payment_state, '', '' FROM orders_order"""
# A grant for every fifth of the crowd; for the biggest buyers as many as they have orders.
_ENTRIES = """
INSERT INTO credit_creditentry (account_id, currency, number, kind, amount, balance, actor_kind)
SELECT account, 'EUR', nr, 'grant', 1, nr, 'operator' FROM (
    SELECT account, nr FROM unnest(%(buyers)s::bigint[], %(orders)s::int[]) AS big (account, orders), generate_series(1, orders) nr
    UNION ALL SELECT nr, 1 FROM generate_series(1, %(crowd)s, 5) nr) granted (account, nr)"""
_BALANCES = """
INSERT INTO credit_creditbalance (account_id, currency, amount, entries)
SELECT account_id, currency, sum(amount), count(*) FROM credit_creditentry GROUP BY 1, 2"""
_PUT_ON_SALE = (
    """INSERT INTO catalog_product (code, name) SELECT 'bench-' || nr, 'Chair ' || nr FROM generate_series(1, %(products)s) nr
    ON CONFLICT DO NOTHING""",
    """INSERT INTO catalog_pricelist (code, name, site_id, currency, priority)
    SELECT 'bench-' || code, 'Bench', id, currency, 1 FROM sites_site WHERE id = %(site)s""",
    """INSERT INTO catalog_price (price_list_id, product_id, min_quantity, amount)
    SELECT list.id, product.id, 1, 10 FROM catalog_pricelist list JOIN catalog_product product ON product.code LIKE 'bench-%%'
    WHERE list.site_id = %(site)s""",
    "INSERT INTO orders_paymentmethod (site_id, kind) SELECT %(site)s, unnest(ARRAY['invoice', 'credit'])",
)


@dataclass(frozen=True)
class Buyer:
    """An account that has so many orders, all at one site."""

    account_id: int
    site_id: int
    orders: int


def open_shop(site_id: int) -> None:
    """So many products at ten each, to be paid by invoice and by credit."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in _PUT_ON_SALE:
            cursor.execute(statement, {"site": site_id, "products": PRODUCTS})


def fill_orders(orders: int, buyers: Sequence[Buyer], *, crowd: int) -> None:
    """So many together: those of the buyers, the rest by the crowd where they are at home. Products must be there."""
    from django.db import connection

    values: dict[str, Any] = {
        "buyers": [buyer.account_id for buyer in buyers],
        "sites": [buyer.site_id for buyer in buyers],
        "orders": [buyer.orders for buyer in buyers],
        "crowd": crowd,
        "rest": max(orders - sum(buyer.orders for buyer in buyers), 1),
    }
    with connection.patient("60s"), connection.cursor() as cursor:  # type: ignore[attr-defined]
        put_back = take_off(cursor, TABLES)
        try:
            for statement in (_ORDERS, _PERSONS, _LINES, _PAYMENTS, _ENTRIES, _BALANCES):
                cursor.execute(statement, values)
        finally:
            for statement in put_back:
                cursor.execute(statement)
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")
