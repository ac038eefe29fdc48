"""The basket that is being ordered: parts of the verb that places an order."""

from regulars.customers.queries.tokens import token_hash
from regulars.kernel.hot import execute, fetch_one
from regulars.orders.rules.baskets import Owner, basket_empty

__all__ = ["delete_basket", "hold_basket"]

HOLD_BASKET = "SELECT id FROM orders_basket WHERE site_id = %s AND {column} = %s FOR UPDATE"
_DELETE = """
WITH lines AS (DELETE FROM orders_basketline WHERE basket_id = %(basket)s)
DELETE FROM orders_basket WHERE id = %(basket)s"""


def hold_basket(owner: Owner, site_id: int) -> int:
    """Part of the verb that orders what is in: nobody changes it until the transaction ends, and it is read afterwards. Answers its id.

    Raises `Conflict` `basket_empty` where it is gone.
    """
    column, value = (
        ("account_id", owner.account_id)
        if owner.account_id is not None
        else ("token_hash", token_hash(owner.token))
    )
    row = fetch_one(HOLD_BASKET.format(column=column), [site_id, value])
    if row is None:
        raise basket_empty()
    return int(row[0])


def delete_basket(basket_id: int) -> None:
    """Part of the same verb: what was in is ordered."""
    execute(_DELETE, {"basket": basket_id})
