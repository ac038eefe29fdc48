"""How many baskets nobody gets at any more when sites move to another set."""

from collections.abc import Sequence

from regulars.customers.queries.reorganisation import Strategy, moving_sql
from regulars.kernel.hot import fetch_all
from regulars.orders.models import BasketLine

__all__ = ["baskets_left", "baskets_left_by"]

# Those that are reached today, by an account in the set of the site: at a moving site of who stays, elsewhere of who goes along.
_LEFT = """
WITH along AS MATERIALIZED ({moving}), left_behind AS (
    SELECT basket.id, basket.site_id, basket.account_id FROM orders_basket basket
    WHERE basket.site_id = ANY(%(sites)s) AND NOT EXISTS (SELECT 1 FROM along WHERE along.id = basket.account_id)
    UNION ALL SELECT basket.id, basket.site_id, basket.account_id FROM along
    JOIN orders_basket basket ON basket.account_id = along.id AND basket.site_id <> ALL(%(sites)s)
)
SELECT count(*) FROM left_behind
JOIN customers_customer account ON account.id = left_behind.account_id
JOIN sites_site site ON site.id = left_behind.site_id AND site.set_id = account.set_id
WHERE EXISTS (SELECT 1 FROM orders_basketline line WHERE line.basket_id = left_behind.id)"""


def baskets_left(strategy: Strategy, site_ids: Sequence[int]) -> int:
    """Of accounts; a visitor's stays at its site. Nothing is deleted: whoever comes back finds theirs again. One statement, none without sites."""
    if not site_ids:
        return 0
    (found,) = fetch_all(_LEFT.format(moving=moving_sql(strategy)), {"sites": list(site_ids)})
    return int(found[0])


def baskets_left_by(account_id: int, set_id: int) -> int:
    """Of one account that moves out of this set, as it reaches its basket at the sites of its own only."""
    lines = BasketLine.objects.filter(basket__account=account_id, basket__site__set=set_id)
    return lines.values("basket").distinct().count()
