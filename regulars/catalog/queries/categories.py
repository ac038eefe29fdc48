"""The categories of products, however many products there are."""

from collections.abc import Mapping
from typing import Any

from regulars.kernel.hot import fetch_all

__all__ = ["first_categories"]

_NEXT = """SELECT product.category FROM catalog_product product
    WHERE product.archived_at IS NULL AND product.category > {former} AND {wanted} ORDER BY product.category LIMIT 1"""
# From one category to the next by the index, not through all products.
_CATEGORIES = f"""
WITH RECURSIVE found (category) AS (
    ({_NEXT.replace("{former}", "''")})
    UNION ALL
    SELECT next.category FROM found CROSS JOIN LATERAL ({_NEXT.replace("{former}", "found.category")}) AS next
)
SELECT category FROM found LIMIT 100"""


def first_categories(wanted: str = "true", params: Mapping[str, Any] | None = None) -> list[str]:
    """The first hundred of products that are not archived and fulfil this SQL. One statement."""
    return [row[0] for row in fetch_all(_CATEGORIES.format(wanted=wanted), params or {})]
