"""Guests whose orders are older than their site keeps them."""

from typing import Any

from regulars.kernel.hot import fetch_all
from regulars.orders.rules.states import OPEN

__all__ = ["OldGuest", "former_guests", "gone_guests", "is_old_guest", "old_guests"]

OldGuest = tuple[int, object, int]  # the guest; moment and id of the order, where the next portion goes on

# A sub site without a word of its own has its master's; without a number guests are kept.
_SITES = """
sites_site site LEFT JOIN orders_siteorders own ON own.site_id = site.id
LEFT JOIN orders_siteorders above ON above.site_id = site.master_id
CROSS JOIN LATERAL (SELECT nullif(coalesce(own.guest_retention_days, above.guest_retention_days), 0) AS days) kept"""
# Kept while an order of theirs is open or young, or a link to claim it is good.
_IS_OLD = """guest.kind = 'guest' AND guest.status <> 'erased'
    AND placed.customer_kind = 'guest' AND placed.placed_at < now() - make_interval(days => kept.days)
    AND NOT EXISTS (SELECT 1 FROM orders_order other WHERE other.customer_id = guest.id
        AND (other.state = ANY(%(open)s) OR other.placed_at >= now() - make_interval(days => kept.days)))
    AND NOT EXISTS (SELECT 1 FROM orders_order claimed JOIN orders_orderclaim claim ON claim.order_id = claimed.id
        JOIN customers_onetimetoken token ON token.token_hash = claim.token_hash
        WHERE claimed.customer_id = guest.id AND token.used_at IS NULL AND token.expires_at > now())"""
# Whose only orders staff gave to accounts: what they wrote still stands there.
_WAS_OLD = """guest.kind = 'guest' AND guest.status <> 'erased' AND placed.placed_at < now() - make_interval(days => kept.days)
    AND NOT EXISTS (SELECT 1 FROM orders_order own WHERE own.customer_id = guest.id)
    AND NOT EXISTS (SELECT 1 FROM orders_orderperson further JOIN orders_order other ON other.id = further.order_id
        WHERE further.former_customer_id = guest.id
            AND (other.state = ANY(%(open)s) OR other.placed_at >= now() - make_interval(days => kept.days)))"""
_WROTE = f"""
customers_customer guest JOIN orders_orderperson person ON person.former_customer_id = guest.id
JOIN orders_order placed ON placed.id = person.order_id, {_SITES}
WHERE site.id = placed.site_id AND kept.days > 0 AND {_WAS_OLD}"""
_FORMER = f"SELECT DISTINCT guest.id FROM {_WROTE} ORDER BY guest.id LIMIT %(limit)s"
# Site by site from its oldest order on; those of guests who are gone are in the index no more.
_OLD = f"""
SELECT found.guest_id, found.placed_at, found.id FROM {_SITES} CROSS JOIN LATERAL (
    SELECT guest.id AS guest_id, placed.placed_at, placed.id
    FROM orders_order placed JOIN customers_customer guest ON guest.id = placed.customer_id
    WHERE placed.site_id = site.id AND NOT placed.guest_gone
        AND (placed.placed_at, placed.id) > (coalesce(%(since)s, '-infinity'::timestamptz), %(after)s) AND {_IS_OLD}
    ORDER BY placed.placed_at, placed.id LIMIT %(limit)s) found
WHERE kept.days > 0 ORDER BY found.placed_at, found.id LIMIT %(limit)s"""
_IS_ONE = f"""
SELECT 1 FROM customers_customer guest JOIN orders_order placed ON placed.customer_id = guest.id, {_SITES}
WHERE guest.id = %(guest)s AND site.id = placed.site_id AND {_IS_OLD}
UNION ALL SELECT 1 FROM {_WROTE} AND guest.id = %(guest)s LIMIT 1"""
_GONE = f"""
SELECT found.id FROM {_SITES} CROSS JOIN LATERAL (
    SELECT placed.id FROM orders_order placed JOIN customers_customer guest ON guest.id = placed.customer_id
    WHERE placed.site_id = site.id AND placed.customer_kind = 'guest' AND NOT placed.guest_gone
        AND placed.placed_at < now() - make_interval(days => kept.days) AND (guest.kind <> 'guest' OR guest.status = 'erased')
    ORDER BY placed.placed_at, placed.id LIMIT %(limit)s FOR NO KEY UPDATE OF placed SKIP LOCKED) found
WHERE kept.days > 0 LIMIT %(limit)s"""
_OPEN = [str(state) for state in OPEN]


def old_guests(*, after: OldGuest | None = None, limit: int = 50) -> list[OldGuest]:
    """Those with the oldest orders first, behind `after`. One statement, which passes by nobody who is forgotten already."""
    _, since, order_id = after or (0, None, 0)
    values: dict[str, Any] = {"since": since, "after": order_id, "limit": limit, "open": _OPEN}
    return [(row[0], row[1], row[2]) for row in fetch_all(_OLD, values)]


def is_old_guest(guest_id: int) -> bool:
    """Whether they are one of those. One statement."""
    return bool(fetch_all(_IS_ONE, {"guest": guest_id, "open": _OPEN}))


def former_guests(*, limit: int) -> list[int]:
    """Those who have no order any more because staff gave it to an account, and it is old. One statement, by the few orders that were given."""
    return [row[0] for row in fetch_all(_FORMER, {"limit": limit, "open": _OPEN})]


def gone_guests(*, limit: int) -> list[int]:
    """Orders, held, as old, whose guest is forgotten or an account by now and that aren't marked so. Waits for nobody. One statement."""
    return [row[0] for row in fetch_all(_GONE, {"limit": limit})]
