"""At which other shops of an account a product has a price, for what has none here (ADR-17)."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from regulars.catalog.queries.facts import LISTS_THAT_COUNT, PRICES_FOR
from regulars.catalog.queries.inheritance import WHOSE_LISTS
from regulars.groups.queries.rights import RIGHTS
from regulars.groups.rules.rights import CustomerRight
from regulars.kernel.hot import fetch_all

__all__ = ["sold_elsewhere"]

# Each of the shops is `here`, as in the facts of prices.
_SOLD = f"""
WITH here AS MATERIALIZED (
    SELECT site.id, site.master_id, site.name, site.currency, account.type, {WHOSE_LISTS} AS lists_of,
        account.attributes ->> 'pricing_policy' AS policy, {RIGHTS} AS rights
    FROM customers_customer account
    JOIN customers_access access ON access.account_id = account.id AND access.state = 'active'
    JOIN sites_site site ON site.id = access.site_id AND site.id <> %(site)s
    JOIN sites_customerset sets ON sets.id = site.set_id AND NOT sets.discreet
    WHERE account.id = %(account)s
)
SELECT DISTINCT price.product_id, here.name
FROM here JOIN catalog_pricelist list ON {LISTS_THAT_COUNT}
JOIN catalog_price price ON price.price_list_id = list.id AND price.product_id = ANY(%(products)s::bigint[])
JOIN catalog_product product ON product.id = price.product_id
WHERE product.archived_at IS NULL AND (NOT product.restricted OR '{CustomerRight.SEE_RESTRICTED}' = ANY(here.rights))
    AND ({PRICES_FOR} = 'everyone' OR '{CustomerRight.SEE_PRICES}' = ANY(here.rights))
ORDER BY price.product_id, here.name"""


def sold_elsewhere(
    account_id: int, site_id: int, product_ids: Collection[int]
) -> Mapping[int, tuple[str, ...]]:
    """The names of shops beside this one, by product. Only those that the account has walked into are told, in a discreet set none (B-13)."""
    names: dict[int, tuple[str, ...]] = defaultdict(tuple)
    if product_ids:
        values = {"account": account_id, "site": site_id, "products": list(product_ids)}
        for product_id, name in fetch_all(_SOLD, values):
            names[product_id] += (name,)
    return names
