"""What of orders, baskets, credit, policies and cards stays behind when sites or an account move to another set (B-02, B-08). One statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from regulars.credit.rules import ReservationState
from regulars.customers.queries.reorganisation import Strategy, moving_to_sql
from regulars.customers.rules import Kind
from regulars.groups.rules.marks import POLICY
from regulars.kernel.hot import fetch_all
from regulars.orders.models import Order
from regulars.orders.rules.states import OrderState

__all__ = ["Left", "LeftKind", "held_orders_at", "left_by_account", "left_by_sites"]


class LeftKind(StrEnum):
    """Orders on hold at sites that move, and those, there or elsewhere, whose account and site part; baskets that their account reaches no more,
    credit that a shop outside reserved of an account that it reaches no more; and what counts where a shop of the account's set takes it: credit in the main currency of a site, a pricing policy that a price list
    names, a card whose gateway charges for a site.
    """

    HELD = "held_orders"
    HELD_APART = "held_orders_left"
    BASKETS = "baskets_left"
    RESERVED = "reservations_left"
    CREDIT = "credit_nowhere"
    POLICY = "policy_without_list"
    CARDS = "cards_nowhere"


@dataclass(frozen=True)
class Left:
    """So many of a kind; of accounts, or cards, that lose the last shop which takes `what`: a currency, the code of a policy, the name of a
    gateway. `amount` is the sum of credit.
    """

    kind: LeftKind
    count: int
    what: str = ""
    amount: Decimal = Decimal(0)


# `moves` are sites and the sets that they come to, `moving` the accounts, `pairs` the sets that somebody is in and will be in.
# Few orders are on hold at a time: the partial index of open orders finds them all.
_HELD = f"""
held AS MATERIALIZED (
    SELECT ordered.site_id = ANY(%(sites)s) AS here, account.kind = '{Kind.ACCOUNT}' AND account.set_id = site.set_id AS together,
        moving.id IS NOT NULL AS goes
    FROM orders_order ordered JOIN sites_site site ON site.id = ordered.site_id
    JOIN customers_customer account ON account.id = ordered.customer_id LEFT JOIN moving ON moving.id = account.id
    WHERE ordered.state = '{OrderState.ON_HOLD}' {{of}}
)"""
# Those that are reached today, by an account in the set of the site: at a moving site of who stays, elsewhere of who goes along.
_BASKETS = """
baskets AS (
    SELECT basket.id, basket.site_id, basket.account_id FROM orders_basket basket
    WHERE basket.site_id = ANY(%(sites)s) AND NOT EXISTS (SELECT 1 FROM moving WHERE moving.id = basket.account_id)
    UNION ALL SELECT basket.id, basket.site_id, basket.account_id FROM moving
    JOIN orders_basket basket ON basket.account_id = moving.id AND basket.site_id <> ALL(%(sites)s)
), left_baskets AS (
    SELECT count(*) FROM baskets JOIN customers_customer account ON account.id = baskets.account_id
    JOIN sites_site site ON site.id = baskets.site_id AND site.set_id = account.set_id
    WHERE EXISTS (SELECT 1 FROM orders_basketline line WHERE line.basket_id = baskets.id)
)"""
# Open ones are few, and in an index of their own.
_RESERVED = f"""
left_reserved AS (
    SELECT count(*) FROM credit_creditreservation reserved JOIN credit_creditentry entry ON entry.id = reserved.entry_id
    JOIN customers_customer account ON account.id = entry.account_id
    JOIN sites_site site ON site.id = entry.site_id AND site.set_id = account.set_id LEFT JOIN moving ON moving.id = account.id
    WHERE reserved.state = '{ReservationState.RESERVED}' AND (site.id = ANY(%(sites)s)) <> (moving.id IS NOT NULL) {{of}}
)"""
# What the shops of a set take and would take; what a set, or who goes to another, loses of it; and only then who has that.
_IDLE = f"""
shops AS (
    SELECT site.id, site.currency, site.set_id AS was_in, coalesce(moves.to_id, site.set_id) AS comes_to
    FROM sites_site site LEFT JOIN moves ON moves.site_id = site.id
), taken AS MATERIALIZED (
    SELECT was_in, comes_to, '{LeftKind.CREDIT}' AS kind, currency::text AS what FROM shops
    UNION SELECT was_in, comes_to, '{LeftKind.POLICY}', policy.code FROM shops
    JOIN catalog_pricelist list ON list.site_id = shops.id AND list.active AND (list.ends_at IS NULL OR list.ends_at > now())
    JOIN groups_pricingpolicy policy ON policy.id = list.policy_id
    UNION SELECT was_in, comes_to, '{LeftKind.CARDS}', method.gateway_id::text FROM shops
    JOIN orders_paymentmethod method ON method.site_id = shops.id AND method.active AND method.gateway_id IS NOT NULL
), lost AS MATERIALIZED (
    SELECT DISTINCT pairs.from_id, pairs.to_id, kind, what FROM pairs JOIN taken ON taken.was_in = pairs.from_id
    WHERE NOT EXISTS (SELECT 1 FROM taken later WHERE later.comes_to = pairs.to_id AND later.kind = taken.kind AND later.what = taken.what)
), owned AS (
    SELECT lost.*, balance.account_id, balance.amount FROM lost
    JOIN credit_creditbalance balance ON lost.kind = '{LeftKind.CREDIT}' AND balance.currency = lost.what AND balance.amount > 0
    UNION ALL SELECT lost.*, value.account_id, 0 FROM lost
    JOIN customers_attributevalue value ON lost.kind = '{LeftKind.POLICY}' AND value.word = lost.what
        AND value.attribute_id = (SELECT id FROM fields_attribute WHERE code = '{POLICY}')
    UNION ALL SELECT lost.*, card.account_id, 0 FROM lost
    JOIN cards_card card ON lost.kind = '{LeftKind.CARDS}' AND card.gateway_id = lost.what::bigint AND NOT card.broken AND card.expires >= current_date
), idle AS (
    SELECT owned.kind, count(*), coalesce(gateway.name, owned.what) AS what, sum(owned.amount) AS amount
    FROM owned JOIN customers_customer account ON account.id = owned.account_id AND account.set_id = owned.from_id
    LEFT JOIN moving ON moving.id = account.id
    LEFT JOIN cards_gateway gateway ON owned.kind = '{LeftKind.CARDS}' AND gateway.id::text = owned.what
    WHERE coalesce(moving.to_id, account.set_id) = owned.to_id {{of}} GROUP BY 1, 3
)"""
_LEFT = f"""
WITH moves AS (SELECT * FROM unnest(%(sites)s::bigint[], %(to)s::bigint[]) AS moves (site_id, to_id)),
moving AS MATERIALIZED ({{moving}}), pairs AS ({{pairs}}), {_HELD}, {_BASKETS}, {_RESERVED}, {_IDLE}
SELECT '{LeftKind.HELD}' AS kind, count(*), '' AS what, 0 AS amount FROM held WHERE here
UNION ALL SELECT '{LeftKind.HELD_APART}', count(*), '', 0 FROM held WHERE together AND here <> goes
UNION ALL SELECT '{LeftKind.BASKETS}', count, '', 0 FROM left_baskets
UNION ALL SELECT '{LeftKind.RESERVED}', count, '', 0 FROM left_reserved
UNION ALL SELECT * FROM idle"""
_PAIRS = """SELECT set_id AS from_id, set_id AS to_id FROM sites_site WHERE id = ANY(%(sites)s)
    UNION SELECT site.set_id, moves.to_id FROM moves JOIN sites_site site ON site.id = moves.site_id"""
_ORDER = list(LeftKind)


def left_by_sites(strategy: Strategy, moves: Mapping[int, int]) -> list[Left]:
    """When sites (ids) go to sets (ids), of accounts that stay and that go along; nothing of it is deleted. None asked without sites."""
    if not moves:
        return []
    params = {"sites": list(moves), "to": list(moves.values())}
    return _left(_LEFT.format(moving=moving_to_sql(strategy), pairs=_PAIRS, of=""), params)


def left_by_account(account_id: int, *, from_set: int, to_set: int) -> list[Left]:
    """When one account moves."""
    sql = _LEFT.format(
        moving="SELECT %(account)s::bigint AS id, %(to_set)s::bigint AS to_id",
        pairs="SELECT %(from_set)s::bigint AS from_id, %(to_set)s::bigint AS to_id",
        of="AND account.id = %(account)s",
    )
    params = {"sites": [], "to": [], "account": account_id, "from_set": from_set, "to_set": to_set}
    return _left(sql, params)


def _left(sql: str, params: Mapping[str, Any]) -> list[Left]:
    found = [
        Left(LeftKind(kind), count, what, amount) for kind, count, what, amount in fetch_all(sql, params)
    ]
    return sorted(found, key=lambda left: (_ORDER.index(left.kind), left.what))


def held_orders_at(site_ids: Collection[int]) -> Left:
    """When these sites move with all of their set."""
    held = Order.objects.filter(site__in=site_ids, state=OrderState.ON_HOLD.value)
    return Left(LeftKind.HELD, held.count())
