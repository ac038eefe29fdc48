"""Baskets are filled and emptied, and a visitor's becomes part of the account's at log-in. None of it leaves a record: a click at a shop
changes nothing that anybody else has (docs/decisions/1501).

What pages and the API call: `put_line` (so many from now on, 0 takes it out), `put_lines` of a whole form, `add_line` (so many more),
`remove_line`, `empty_basket`, `reorder`;
`merge_basket` in the request that first sees a visitor's token and a log-in; `note_seen` once a basket has been shown. The site of an
account is its effective one, that of a visitor the host's. `put_line` and `add_line` answer the owner: of a visitor whose basket just came
about it has the token that the browser or the program keeps. `queries.baskets` reads.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

from django.db import transaction
from django.db.models.functions import Now

from regulars.catalog.models import Product
from regulars.catalog.queries.facts import facts_for
from regulars.catalog.rules.pricing import Line, priced
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules import account_erased
from regulars.kernel.errors import DomainError, Invalid, translate_db_errors
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.throttle import basket_buckets, count
from regulars.kernel.hot import execute, fetch_all, fetch_one
from regulars.kernel.jobs import periodic
from regulars.kernel.texts import storable
from regulars.kernel.tidying import forget
from regulars.orders.models import Basket, OrderLine
from regulars.orders.queries.baskets import BasketView
from regulars.orders.queries.history import order_seen
from regulars.orders.rules import baskets as rules
from regulars.orders.rules.baskets import Owner, check_quantity
from regulars.orders.rules.history import Reordered, check_reorder

__all__ = [
    "add_line",
    "empty_basket",
    "forget_idle_baskets",
    "merge_basket",
    "note_seen",
    "put_line",
    "put_lines",
    "remove_line",
    "reorder",
]

_Change: TypeAlias = Callable[[Decimal], Decimal]

# Locks: the account (so that none is filled that an erasure has emptied), then a visitor's basket, then the account's.
HOLD_VISITORS = "SELECT id FROM orders_basket WHERE token_hash = %s AND site_id = %s FOR UPDATE"
_OPEN_ACCOUNTS = """
INSERT INTO orders_basket AS had (site_id, account_id)
(SELECT %s, account.id FROM customers_customer account WHERE account.id = %s AND account.status <> 'erased' FOR KEY SHARE)
ON CONFLICT (account_id, site_id) DO UPDATE SET touched_at = now() RETURNING id"""
_OPEN_VISITORS = "INSERT INTO orders_basket (site_id, token_hash) VALUES (%s, %s) RETURNING id"
_CHANGED = "UPDATE orders_basket SET version = version + 1, touched_at = now() WHERE id = %s"
_THERE = "SELECT product_id, quantity FROM orders_basketline WHERE basket_id = %s"
_PRODUCTS = """
SELECT sent.place - 1, product.id FROM unnest(%s::text[]) WITH ORDINALITY AS sent (code, place)
JOIN catalog_product product ON lower(product.code) = lower(sent.code)"""
_PUT = """
INSERT INTO orders_basketline (basket_id, product_id, quantity, seen_amount)
SELECT %s, product_id, quantity, seen_amount
FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[]) AS put (product_id, quantity, seen_amount)
ON CONFLICT (basket_id, product_id) DO UPDATE SET quantity = excluded.quantity, seen_amount = excluded.seen_amount"""
_LINES = "SELECT basket_id, product_id, quantity FROM orders_basketline WHERE basket_id IN (%s, %s) ORDER BY added_at, product_id"
_BRING = """
INSERT INTO orders_basketline (basket_id, product_id, quantity, seen_amount, added_at)
SELECT %(to)s, product_id, wanted.quantity, CASE WHEN %(same_site)s THEN brought.seen_amount END, brought.added_at
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
    return _put_one(owner, site_id, product_code, lambda _: wanted, caller)


def put_lines(
    owner: Owner, site_id: int, quantities: Mapping[str, str], *, caller: Caller = NOBODY_NEAR
) -> tuple[Owner, dict[str, DomainError]]:
    """From now on so many of each, by the codes of products: as `put_line`, but what is refused stays as it is and is answered with why.

    As many statements for one as for many.
    """
    wanted: dict[str, Decimal] = {}
    refused: dict[str, DomainError] = {}
    for code, quantity in quantities.items():
        try:
            wanted[code] = check_quantity(quantity)
        except Invalid as error:
            refused[code] = error
    changes = {code: _to(quantity) for code, quantity in wanted.items() if quantity}
    with translate_db_errors(), transaction.atomic():
        _take_out(owner, site_id, [code for code in wanted if code not in changes])
        if changes:
            owner, more = _put(owner, site_id, changes, caller)
            refused |= more
    return owner, refused


def _to(quantity: Decimal) -> _Change:
    return lambda _: quantity


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
    return _put_one(owner, site_id, product_code, lambda had: check_quantity(had + more), caller)


def _put_one(owner: Owner, site_id: int, product_code: str, change: _Change, caller: Caller) -> Owner:
    with translate_db_errors(), transaction.atomic():
        owner, refused = _put(owner, site_id, {product_code: change}, caller)
        for refusal in refused.values():
            raise refusal
    return owner


def _put(
    owner: Owner, site_id: int, changes: Mapping[str, _Change], caller: Caller
) -> tuple[Owner, dict[str, DomainError]]:
    """Each change makes of how many there are how many there are to be. Answers the owner, and why some were refused."""
    basket_id = _hold(owner, site_id)
    found = dict(fetch_all(_PRODUCTS, [[storable(code) for code in changes]], prepare=True))
    ids = [found.get(place, 0) for place in range(len(changes))]
    facts = facts_for(site_id, owner.account_id, set(found.values()))
    there = dict(fetch_all(_THERE, [basket_id], prepare=True))
    wanted = [
        Line(product_id, change(there.get(product_id, Decimal(0))))
        for product_id, change in zip(ids, changes.values(), strict=True)
    ]
    lines = dict(zip(changes, priced(facts, wanted).lines, strict=True))
    put, refused = rules.sorted_out(lines, there)
    if not put:
        return owner, refused
    if basket_id is None:
        count(basket_buckets(caller))
        owner = Owner(token=secrets.token_urlsafe(32))
        basket_id = fetch_one(_OPEN_VISITORS, [site_id, token_hash(owner.token)])[0]
    quantities, units = zip(*((line.quantity, line.unit) for line in put.values()), strict=True)
    execute(_PUT, [basket_id, list(put), list(quantities), list(units)])
    execute(_CHANGED, [basket_id])
    return owner, refused


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


def reorder(account_id: int, site_id: int, order_id: int) -> Reordered:
    """From now on at least as many of each product as an order has, so that pressing twice adds nothing (ORD-09).

    What has no price here stays out, with why. Raises `NotFound` `no_such_order`, `Conflict` `not_here`, `Forbidden` `reorder_off`.
    """
    seen = order_seen(account_id, site_id, order_id)
    check_reorder(seen.place, seen.may)
    names: dict[str, str] = {}
    wanted: dict[str, Decimal] = {}
    for line in OrderLine.objects.filter(order=order_id).select_related("product").order_by("position"):
        code = line.product.code if line.product else line.product_code
        names.setdefault(code, line.name)
        wanted[code] = wanted.get(code, Decimal(0)) + line.quantity
    changes = {code: _at_least(quantity) for code, quantity in wanted.items()}
    with translate_db_errors(), transaction.atomic():
        _, refused = _put(Owner(account_id), site_id, changes, NOBODY_NEAR)
    return Reordered(names, refused)


def _at_least(quantity: Decimal) -> _Change:
    return lambda had: max(had, quantity)


def remove_line(owner: Owner, site_id: int, product_code: str) -> None:
    """Take a product out, also one that is no longer on sale. What isn't in is no mistake."""
    _take_out(owner, site_id, [product_code])


def empty_basket(owner: Owner, site_id: int) -> None:
    """Take everything out."""
    _take_out(owner, site_id, None)


_EMPTY = "DELETE FROM orders_basketline WHERE basket_id = %s"
_TAKE_OUT = f"""{_EMPTY} AND product_id IN (
    SELECT product.id FROM unnest(%s::text[]) AS sent (code) JOIN catalog_product product ON lower(product.code) = lower(sent.code))"""


def _take_out(owner: Owner, site_id: int, codes: list[str] | None) -> None:
    """The products with these codes; without, all."""
    if codes == []:
        return
    sql, values = (_EMPTY, []) if codes is None else (_TAKE_OUT, [[storable(code) for code in codes]])
    with translate_db_errors(), transaction.atomic():
        basket = Basket.objects.select_for_update().filter(site_id=site_id)
        found = (
            basket.filter(account_id=owner.account_id)
            if owner.account_id is not None
            else basket.filter(token_hash=token_hash(owner.token))
        ).first()
        if found and fetch_all(f"{sql} RETURNING product_id", [found.pk, *values], prepare=True):
            execute(_CHANGED, [found.pk])


def merge_basket(token: str, at_site_id: int, *, account_id: int, site_id: int) -> tuple[Product, ...] | None:
    """What a visitor put in at a site becomes part of the account's basket at its effective one: the sum of each product, once (1.5).

    The visitor's basket is deleted with it, so a second run finds nothing to add, and answers None. Answers the products that found no
    place, as the account's own come first. What one cost at another site isn't what it cost here, so that is forgotten. What isn't on sale for the account stays in and says so. Raises `Conflict` `account_erased`.
    """
    if not token_hash(token):
        return None
    with translate_db_errors(), transaction.atomic():
        visitors = _hold_visitors(token, at_site_id)
        if visitors is None:
            return None
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
            "same_site": at_site_id == site_id,
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
