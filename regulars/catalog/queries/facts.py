"""The facts of prices for a customer at a shop. One statement, whatever the number of products."""

from collections.abc import Collection
from dataclasses import fields
from functools import cache
from typing import Any

import msgspec

from regulars.catalog.queries.inheritance import WHOSE_LISTS, whose
from regulars.catalog.queries.periods import active_now
from regulars.catalog.rules.facts import (
    Facts,
    KnownDiscount,
    KnownList,
    KnownPrice,
    KnownProduct,
    KnownTax,
)
from regulars.groups.queries.rights import RIGHTS
from regulars.groups.rules.rights import CustomerRight
from regulars.kernel.hot import fetch_one
from regulars.sites.rules.types import GUEST

__all__ = [
    "LISTS_THAT_COUNT",
    "PRICES_FOR",
    "PRODUCT_PRICES",
    "facts_for",
    "facts_of_code",
    "product_columns",
]


def _record(value: type, table: str, **sql: str) -> str:
    """A JSON object of a value: for each field the column of `table`, or what `sql` says."""
    pairs = (f"'{field.name}', {sql.get(field.name, f'{table}.{field.name}')}" for field in fields(value))
    return f"json_build_object({', '.join(pairs)})"


def product_columns(language: str, text: str = "''") -> str:
    """A `KnownProduct` in JSON, of the row `product`."""
    return _record(
        KnownProduct,
        "product",
        name=f"coalesce(nullif(product.names ->> {language}, ''), product.name)",
        archived="product.archived_at IS NOT NULL",
        image="coalesce((SELECT name FROM catalog_productimage WHERE product_id = product.id), '')",
        text=text,
    )


# The site, and whoever asks: an account of its set, else a visitor. `lists_of`: whose price lists count (SHP-03).
_HERE = f"""
WITH here AS MATERIALIZED (
    SELECT site.id, site.master_id, site.currency, split_part(coalesce(nullif(account.language, ''), site.locale), '_', 1) AS language,
        {WHOSE_LISTS} AS lists_of,
        coalesce(account.type, '{GUEST}') AS type, policy.code AS policy,
        ARRAY(SELECT group_id FROM groups_groupmember WHERE account_id = account.id) AS groups,
        ARRAY(SELECT tag_id FROM groups_tagging WHERE account_id = account.id) AS tags, {RIGHTS} AS rights
    FROM sites_site site
    LEFT JOIN customers_customer account ON account.id = %(account)s::bigint AND account.set_id = site.set_id
    LEFT JOIN groups_pricingpolicy policy ON policy.code = account.attributes ->> 'pricing_policy'
    WHERE site.id = %(site)s::bigint
), lists AS MATERIALIZED (
    SELECT list.*, list.site_id = here.lists_of AS here FROM here JOIN catalog_pricelist list ON {{lists}}
), products AS MATERIALIZED (
    SELECT product.* FROM catalog_product product WHERE {{products}}
)"""
LISTS_THAT_COUNT = f"""list.site_id = here.lists_of AND list.currency = here.currency AND {active_now("list")}
        AND (list.policy_id IS NULL OR list.policy_id = (SELECT id FROM groups_pricingpolicy WHERE code = here.policy))"""
_ALL_LISTS = "list.site_id IN (here.id, here.master_id)"
_DISCOUNT_IS_HERE = """(NOT EXISTS (SELECT 1 FROM catalog_discountsite WHERE discount_id = discount.id)
        OR EXISTS (SELECT 1 FROM catalog_discountsite named
            WHERE named.discount_id = discount.id AND named.site_id IN (here.id, here.master_id)))"""
_DISCOUNTS_THAT_MAY_COUNT = f"""{active_now("discount")} AND discount.currency IN ('', here.currency)
        AND (discount.group_id IS NULL OR discount.group_id = ANY(here.groups))
        AND (discount.tag_id IS NULL OR discount.tag_id = ANY(here.tags))
        AND (discount.type_id IS NULL OR discount.type_id = here.type) AND {_DISCOUNT_IS_HERE}"""
_LIST = _record(KnownList, "list", policy="(SELECT code FROM groups_pricingpolicy WHERE id = list.policy_id)")
_PRICE = _record(KnownPrice, "price", list_id="price.price_list_id")
PRODUCT_PRICES = f"""SELECT coalesce(json_agg({_PRICE} ORDER BY price.price_list_id, price.min_quantity), '[]')
    FROM catalog_price price WHERE price.product_id = product.id AND price.price_list_id = ANY({{lists}})"""
_PRICES = PRODUCT_PRICES.format(lists="ARRAY(SELECT id FROM lists)")
_DISCOUNT = _record(
    KnownDiscount,
    "discount",
    name="coalesce(nullif(discount.names ->> here.language, ''), discount.name)",
    group="(SELECT code FROM groups_customergroup WHERE id = discount.group_id)",
    tag="(SELECT code FROM groups_tag WHERE id = discount.tag_id)",
    type="discount.type_id",
    here=_DISCOUNT_IS_HERE,
)
_OF_THE_TYPE = "type_id = here.type"  # as the site says it type by type (SHP-06)
PRICES_FOR = f"""coalesce((SELECT prices_for FROM catalog_buyingterms
        WHERE site_id = {whose("catalog_buyingterms", at="here", which=_OF_THE_TYPE)} AND {_OF_THE_TYPE}), 'everyone')"""
_PERCENTS_OF = whose("catalog_taxpercent", at="here")


def _objects(key: str, value: str, source: str) -> str:
    return f"coalesce((SELECT json_object_agg({key}, {value}) FROM {source}), '{{}}')"


def _values(value: str, source: str, order: str) -> str:
    return f"coalesce((SELECT json_agg({value} ORDER BY {order}) FROM {source}), '[]')"


@cache
def _statement(products: str, *, explain: bool, text: str = "''") -> str:
    here = _HERE.format(lists=_ALL_LISTS if explain else LISTS_THAT_COUNT, products=products)
    discounts = "true" if explain else _DISCOUNTS_THAT_MAY_COUNT
    parts = {
        "currency": "here.currency",
        "at": "now()",
        "type": "here.type",
        "policy": "coalesce(here.policy, '')",
        "groups": _values("code", "groups_customergroup WHERE id = ANY(here.groups)", "code"),
        "tags": _values("code", "groups_tag WHERE id = ANY(here.tags)", "code"),
        "language": "here.language",
        "sees_prices": f"{PRICES_FOR} = 'everyone' OR '{CustomerRight.SEE_PRICES}' = ANY(here.rights)",
        "sees_restricted": f"'{CustomerRight.SEE_RESTRICTED}' = ANY(here.rights)",
        "lists": _values(_LIST, "lists list", "list.id"),
        "products": _objects("product.id", product_columns("here.language", text), "products product"),
        "prices": _objects("product.id", f"({_PRICES})", "products product"),
        "discounts": _values(_DISCOUNT, f"catalog_discount discount WHERE {discounts}", "discount.id"),
        "taxes": _objects(
            "tax.tax_class",
            _record(KnownTax, "tax"),
            f"catalog_taxpercent tax WHERE tax.site_id = {_PERCENTS_OF}",
        ),
    }
    pairs = ", ".join(f"'{name}', {sql}" for name, sql in parts.items())
    return f"{here}\nSELECT json_build_object({pairs})::text FROM here"


# The limit takes none away: without it the planner expects so many products that it plans anew for each request, which takes longer than the work.
_BY_IDS = "product.id = ANY(%(products)s::bigint[]) LIMIT %(most)s::bigint"
_BY_CODE = "lower(product.code) = lower(%(code)s::text)"
_decode = msgspec.json.Decoder(Facts).decode


def facts_for(
    site_id: int, account_id: int | None, product_ids: Collection[int], *, explain: bool = False
) -> Facts:
    """What prices of these products depend on, for an account or a visitor at an effective site.

    An account of another set is a visitor here. With `explain`, lists and discounts that can't count come along, also those of the
    master that this site's own replace; without, only what may.
    """
    sql = _statement(_BY_IDS, explain=explain)
    ids = list(product_ids)
    return _facts(sql, {"site": site_id, "account": account_id, "products": ids, "most": len(ids)})


def facts_of_code(site_id: int, account_id: int | None, code: str, *, explain: bool = False) -> Facts:
    """The same of the product with this code, if there is one, with its text."""
    sql = _statement(
        _BY_CODE, explain=explain, text="coalesce(nullif(product.texts ->> here.language, ''), product.text)"
    )
    return _facts(sql, {"site": site_id, "account": account_id, "code": code})


def _facts(sql: str, params: dict[str, Any]) -> Facts:
    return _decode(fetch_one(sql, params)[0])
