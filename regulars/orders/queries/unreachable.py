"""What of orders, baskets, credit and cards customers get at no more when sites or accounts move to another set (3.5 of the buying design)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from regulars.customers.queries.reorganisation import Strategy, moving_sql, moving_to_sql
from regulars.customers.rules import Kind
from regulars.groups.rules.marks import POLICY
from regulars.kernel.hot import fetch_all
from regulars.orders.models import BasketLine, Order
from regulars.orders.rules.states import OrderState

__all__ = [
    "HeldOrders",
    "Idle",
    "IdleKind",
    "baskets_left",
    "baskets_left_by",
    "held_orders_at",
    "held_orders_left_by",
    "idle_after",
    "idle_of_account",
]

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


@dataclass(frozen=True)
class HeldOrders:
    """Orders on hold `at_sites` that move, and those, there or elsewhere, whose account and site part: they become orders of another shop."""

    at_sites: int = 0
    apart: int = 0


# Few orders are on hold at a time: the partial index of open orders finds them all.
_HELD = f"""
WITH along AS MATERIALIZED ({{moving}}), held AS MATERIALIZED (
    SELECT ordered.site_id = ANY(%(sites)s) AS here, account.id AS account_id, account.kind = '{Kind.ACCOUNT}' AND account.set_id = site.set_id AS together
    FROM orders_order ordered JOIN sites_site site ON site.id = ordered.site_id JOIN customers_customer account ON account.id = ordered.customer_id
    WHERE ordered.state = '{OrderState.ON_HOLD}'
)
SELECT count(*) FILTER (WHERE here), count(*) FILTER (WHERE together AND here <> (along.id IS NOT NULL))
FROM held LEFT JOIN along ON along.id = held.account_id"""


def held_orders_at(strategy: Strategy | None, site_ids: Sequence[int]) -> HeldOrders:
    """When these sites move with the accounts of the strategy; None: with all of their set. One statement, none without sites."""
    if not site_ids:
        return HeldOrders()
    if strategy is None:
        held = Order.objects.filter(site__in=site_ids, state=OrderState.ON_HOLD.value)
        return HeldOrders(held.count())
    (found,) = fetch_all(_HELD.format(moving=moving_sql(strategy)), {"sites": list(site_ids)})
    return HeldOrders(*found)


def held_orders_left_by(account_id: int, set_id: int) -> int:
    """Of one account that moves out of this set."""
    held = Order.objects.filter(customer=account_id, site__set=set_id, state=OrderState.ON_HOLD.value)
    return held.count()


class IdleKind(StrEnum):
    """What an account has that counts where a shop of its set takes it: credit in the main currency of a site, a pricing policy that a
    price list names, a card whose gateway a payment method charges.
    """

    CREDIT = "credit"
    POLICY = "policy"
    CARD = "card"


@dataclass(frozen=True)
class Idle:
    """So many accounts, or cards, of one currency, policy (its code) or gateway (its name), that count at a shop today and at none afterwards."""

    kind: IdleKind
    what: str
    count: int
    amount: Decimal


# What the shops of a set take and would take; what a set, or who goes to another, loses of it; and only then who has that.
_IDLE = f"""
WITH moving AS ({{moving}}), pairs AS ({{pairs}}), shops AS (
    SELECT site.id, site.currency, site.set_id AS was_in, coalesce(moves.to_id, site.set_id) AS comes_to
    FROM sites_site site LEFT JOIN unnest(%(sites)s::bigint[], %(to)s::bigint[]) AS moves (site_id, to_id) ON moves.site_id = site.id
), taken AS MATERIALIZED (
    SELECT was_in, comes_to, '{IdleKind.CREDIT}' AS kind, currency::text AS what FROM shops
    UNION SELECT was_in, comes_to, '{IdleKind.POLICY}', policy.code FROM shops
    JOIN catalog_pricelist list ON list.site_id = shops.id AND list.active AND (list.ends_at IS NULL OR list.ends_at > now())
    JOIN groups_pricingpolicy policy ON policy.id = list.policy_id
    UNION SELECT was_in, comes_to, '{IdleKind.CARD}', method.gateway_id::text FROM shops
    JOIN orders_paymentmethod method ON method.site_id = shops.id AND method.active AND method.gateway_id IS NOT NULL
), lost AS MATERIALIZED (
    SELECT DISTINCT pairs.from_id, pairs.to_id, kind, what FROM pairs JOIN taken ON taken.was_in = pairs.from_id
    WHERE NOT EXISTS (SELECT 1 FROM taken later WHERE later.comes_to = pairs.to_id AND later.kind = taken.kind AND later.what = taken.what)
), held AS (
    SELECT lost.*, balance.account_id, balance.amount FROM lost
    JOIN credit_creditbalance balance ON lost.kind = '{IdleKind.CREDIT}' AND balance.currency = lost.what AND balance.amount > 0
    UNION ALL SELECT lost.*, value.account_id, 0 FROM lost
    JOIN customers_attributevalue value ON lost.kind = '{IdleKind.POLICY}' AND value.word = lost.what
        AND value.attribute_id = (SELECT id FROM fields_attribute WHERE code = '{POLICY}')
    UNION ALL SELECT lost.*, card.account_id, 0 FROM lost
    JOIN cards_card card ON lost.kind = '{IdleKind.CARD}' AND card.gateway_id = lost.what::bigint AND NOT card.broken AND card.expires >= current_date
)
SELECT held.kind, coalesce(gateway.name, held.what), count(*), sum(held.amount)
FROM held JOIN customers_customer account ON account.id = held.account_id AND account.set_id = held.from_id
LEFT JOIN moving ON moving.id = account.id LEFT JOIN cards_gateway gateway ON held.kind = '{IdleKind.CARD}' AND gateway.id::text = held.what
WHERE coalesce(moving.to_id, account.set_id) = held.to_id {{of}} GROUP BY 1, 2 ORDER BY array_position(ARRAY['{"', '".join(IdleKind)}'], held.kind), 2"""
_OF_SITES = """SELECT set_id AS from_id, set_id AS to_id FROM sites_site WHERE id = ANY(%(sites)s)
    UNION SELECT site.set_id, moves.to_id FROM unnest(%(sites)s::bigint[], %(to)s::bigint[]) AS moves (site_id, to_id) JOIN sites_site site ON site.id = moves.site_id"""
_OF_ACCOUNT = "SELECT %(account)s::bigint AS id, %(to_set)s::bigint AS to_id"


def idle_after(strategy: Strategy, moves: Mapping[int, int]) -> list[Idle]:
    """When sites (ids) go to sets (ids), of accounts that stay and that go along. One statement, none without sites."""
    if not moves:
        return []
    sql = _IDLE.format(moving=moving_to_sql(strategy), pairs=_OF_SITES, of="")
    return _idle(sql, {"sites": list(moves), "to": list(moves.values())})


def idle_of_account(account_id: int, *, from_set: int, to_set: int) -> list[Idle]:
    """When one account moves."""
    pair = "SELECT %(from_set)s::bigint AS from_id, %(to_set)s::bigint AS to_id"
    sql = _IDLE.format(moving=_OF_ACCOUNT, pairs=pair, of="AND account.id = %(account)s")
    params = {"sites": [], "to": [], "account": account_id, "from_set": from_set, "to_set": to_set}
    return _idle(sql, params)


def _idle(sql: str, params: Mapping[str, Any]) -> list[Idle]:
    return [Idle(IdleKind(kind), what, count, amount) for kind, what, count, amount in fetch_all(sql, params)]
