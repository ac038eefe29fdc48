"""Baskets are filled and emptied, and a visitor's becomes part of the account's at log-in. None of it leaves a record: a click at a shop
changes nothing that anybody else has (docs/decisions/1501).

What pages and the API call: `put_line` (so many from now on, 0 takes it out), `add_line` (so many more), `remove_line`, `empty_basket`;
`merge_basket` in the request that first sees a visitor's token and a log-in; `note_seen` once a basket has been shown. The site of an
account is its effective one, that of a visitor the host's. `put_line` and `add_line` answer the owner: of a visitor whose basket just came
about it has the token that the browser or the program keeps. `queries.baskets` reads.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now

from regulars.catalog.models import Product
from regulars.catalog.queries.facts import facts_of_code
from regulars.catalog.rules.pricing import Line, priced
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import account_erased
from regulars.kernel.errors import translate_db_errors
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.throttle import basket_buckets, count
from regulars.kernel.hot import execute, fetch_all, fetch_one
from regulars.kernel.jobs import periodic
from regulars.kernel.texts import storable
from regulars.kernel.tidying import forget
from regulars.orders.models import Basket
from regulars.orders.queries.baskets import BasketView
from regulars.orders.rules import baskets as rules
from regulars.orders.rules.baskets import Owner, check_quantity

__all__ = [
    "add_line",
    "empty_basket",
    "forget_idle_baskets",
    "merge_basket",
    "note_seen",
    "put_line",
    "remove_line",
]

# Locks: the account (so that none is filled that an erasure has emptied), then a visitor's basket, then the account's.
HOLD_VISITORS = "SELECT id FROM orders_basket WHERE token_hash = %s AND site_id = %s FOR UPDATE"
_OPEN_ACCOUNTS = """
INSERT INTO orders_basket AS had (site_id, account_id)
(SELECT %s, account.id FROM customers_customer account WHERE account.id = %s AND account.status <> 'erased' FOR KEY SHARE)
ON CONFLICT (account_id, site_id) DO UPDATE SET touched_at = now() RETURNING id"""
_OPEN_VISITORS = "INSERT INTO orders_basket (site_id, token_hash) VALUES (%s, %s) RETURNING id"
_CHANGED = "UPDATE orders_basket SET version = version + 1, touched_at = now() WHERE id = %s"
_THERE = "SELECT count(*), max(quantity) FILTER (WHERE product_id = %s) FROM orders_basketline WHERE basket_id = %s"
_PUT = """
INSERT INTO orders_basketline (basket_id, product_id, quantity, seen_amount) VALUES (%s, %s, %s, %s)
ON CONFLICT (basket_id, product_id) DO UPDATE SET quantity = excluded.quantity, seen_amount = excluded.seen_amount"""
_LINES = "SELECT basket_id, product_id, quantity FROM orders_basketline WHERE basket_id IN (%s, %s) ORDER BY added_at, product_id"
_BRING = """
INSERT INTO orders_basketline (basket_id, product_id, quantity, seen_amount, added_at)
SELECT %(to)s, product_id, wanted.quantity, brought.seen_amount, brought.added_at
FROM orders_basketline brought
JOIN unnest(%(products)s::bigint[], %(quantities)s::numeric[]) AS wanted (product_id, quantity) USING (product_id)
WHERE brought.basket_id = %(visitors)s
ON CONFLICT (basket_id, product_id) DO UPDATE SET quantity = excluded.quantity"""
_SEEN = """
UPDATE orders_basketline line SET seen_amount = seen.amount
FROM unnest(%s::bigint[], %s::numeric[]) AS seen (product_id, amount)
WHERE line.basket_id = %s AND line.product_id = seen.product_id"""


def put_line(
    owner: Owner,
    site_id: int,
    product_code: str,
    quantity: str | Decimal | int,
    *,
    caller: Caller = NOBODY_NEAR,
) -> Owner:
    """From now on so many of a product; 0 takes it out.

    What one costs counts as seen. Raises `Invalid` `wrong_quantity`, `NotFound` `not_on_sale`, `Forbidden` `prices_hidden`, `Conflict`
    `basket_full`, `TooOften` `rate_limited` where too many visitors' baskets come about in this network.
    """
    wanted = check_quantity(quantity)
    if not wanted:
        remove_line(owner, site_id, product_code)
        return owner
    return _put(owner, site_id, product_code, lambda _: wanted, caller)


def add_line(
    owner: Owner,
    site_id: int,
    product_code: str,
    quantity: str | Decimal | int,
    *,
    caller: Caller = NOBODY_NEAR,
) -> Owner:
    """So many more of a product. Raises as `put_line`."""
    more = check_quantity(quantity)
    return _put(owner, site_id, product_code, lambda had: check_quantity(had + more), caller)


def _put(
    owner: Owner, site_id: int, product_code: str, wanted: Callable[[Decimal], Decimal], caller: Caller
) -> Owner:
    with translate_db_errors(), transaction.atomic():
        basket_id = _hold(owner, site_id)
        facts = facts_of_code(site_id, owner.account_id, storable(product_code))
        product_id = next(iter(facts.products), 0)
        lines, had = fetch_one(_THERE, [product_id, basket_id])
        quantity = wanted(had or Decimal(0))
        line = priced(facts, [Line(product_id, quantity)]).lines[0]
        if refusal := rules.refusal_of(line):
            raise refusal
        if had is None and lines >= rules.MOST_LINES:
            raise rules.basket_full()
        if basket_id is None:
            count(basket_buckets(caller))
            owner = Owner(token=secrets.token_urlsafe(32))
            basket_id = fetch_one(_OPEN_VISITORS, [site_id, token_hash(owner.token)])[0]
        execute(_PUT, [basket_id, product_id, quantity, line.unit])
        execute(_CHANGED, [basket_id])
    return owner


def _hold(owner: Owner, site_id: int) -> int | None:
    """The owner's basket, which nobody else changes until the transaction ends; a visitor who has none gets it with its first line."""
    if owner.account_id is not None:
        return _open_accounts(owner.account_id, site_id)
    return _hold_visitors(owner.token, site_id)


def _hold_visitors(token: str, site_id: int) -> int | None:
    row = fetch_one(HOLD_VISITORS, [token_hash(token), site_id])
    return row and int(row[0])


def _open_accounts(account_id: int, site_id: int) -> int:
    row = fetch_one(_OPEN_ACCOUNTS, [site_id, account_id])
    if row is None:
        raise account_erased()
    return int(row[0])


def remove_line(owner: Owner, site_id: int, product_code: str) -> None:
    """Take a product out, also one that is no longer on sale. What isn't in is no mistake."""
    _take_out(
        owner,
        site_id,
        "AND product_id = (SELECT id FROM catalog_product WHERE lower(code) = lower(%s))",
        [storable(product_code)],
    )


def empty_basket(owner: Owner, site_id: int) -> None:
    """Take everything out."""
    _take_out(owner, site_id, "", [])


_TAKE_OUT = "DELETE FROM orders_basketline WHERE basket_id = %s {which} RETURNING product_id"


def _take_out(owner: Owner, site_id: int, which: str, values: Sequence[str]) -> None:
    with translate_db_errors(), transaction.atomic():
        basket = Basket.objects.select_for_update().filter(site_id=site_id)
        found = (
            basket.filter(account_id=owner.account_id)
            if owner.account_id is not None
            else basket.filter(token_hash=token_hash(owner.token))
        ).first()
        if found and fetch_all(_TAKE_OUT.format(which=which), [found.pk, *values], prepare=True):
            execute(_CHANGED, [found.pk])


def merge_basket(token: str, at_site_id: int, *, account_id: int, site_id: int) -> tuple[Product, ...]:
    """What a visitor put in at a site becomes part of the account's basket at its effective one: the sum of each product, once (1.5).

    The visitor's basket is deleted with it, so a second run finds nothing to add. Answers the products that found no place, as the
    account's own come first. What isn't on sale for the account stays in and says so. Raises `Conflict` `account_erased`.
    """
    if not token_hash(token):
        return ()
    with translate_db_errors(), transaction.atomic():
        visitors = _hold_visitors(token, at_site_id)
        if visitors is None:
            return ()
        accounts = _open_accounts(account_id, site_id)
        lines = fetch_all(_LINES, [visitors, accounts], prepare=True)
        own, brought = (
            {product_id: quantity for basket_id, product_id, quantity in lines if basket_id == which}
            for which in (accounts, visitors)
        )
        merged = rules.merge_quantities(own, brought)
        values = {
            "to": accounts,
            "visitors": visitors,
            "products": list(merged.quantities),
            "quantities": list(merged.quantities.values()),
        }
        execute(_BRING, values)
        execute(_CHANGED, [accounts])
        Basket.objects.filter(pk=visitors).delete()
    return tuple(Product.objects.filter(pk__in=merged.left_out).order_by("pk")) if merged.left_out else ()


def note_seen(view: BasketView) -> None:
    """What a basket has shown is what its owner last saw; it is in use, too. Nothing is written where that is known already."""
    new = {line.product.id: line.priced.unit for line in view.lines if not line.is_noted}
    if view.basket_id is None or not (new or view.is_long_ago):
        return
    with translate_db_errors(), transaction.atomic():
        Basket.objects.filter(pk=view.basket_id).update(touched_at=Now())
        execute(_SEEN, [list(new), list(new.values()), view.basket_id])


@periodic
def forget_idle_baskets() -> None:
    """Delete what nobody has touched for `IDLE_DAYS`; the worker does that now and then."""
    forget(Basket.objects.filter(touched_at__lt=Now() - timedelta(days=rules.IDLE_DAYS)))
