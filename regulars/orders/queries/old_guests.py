"""Guests whose orders are older than their site keeps them."""

from regulars.kernel.hot import fetch_all
from regulars.orders.rules.states import OPEN

__all__ = ["OldGuest", "old_guests"]

OldGuest = tuple[int, object, int]  # the guest; moment and id of the order, where the next portion goes on

# Kept while an order of theirs is open or young, or a link to claim it is good.
_OLD = """
SELECT guest.id, placed.placed_at, placed.id
FROM orders_order placed
JOIN customers_customer guest ON guest.id = placed.customer_id AND guest.kind = 'guest' AND guest.status <> 'erased'
JOIN sites_site site ON site.id = placed.site_id
LEFT JOIN orders_siteorders own ON own.site_id = site.id
LEFT JOIN orders_siteorders above ON above.site_id = site.master_id
CROSS JOIN LATERAL (SELECT nullif(coalesce(own.guest_retention_days, above.guest_retention_days), 0) AS days) kept
WHERE placed.customer_kind = 'guest' AND placed.placed_at < now() - make_interval(days => kept.days)
    AND (placed.placed_at, placed.id) > (coalesce(%(since)s, '-infinity'::timestamptz), %(after)s)
    AND (%(guest)s::bigint IS NULL OR guest.id = %(guest)s)
    AND NOT EXISTS (SELECT 1 FROM orders_order other WHERE other.customer_id = guest.id
        AND (other.state = ANY(%(open)s) OR other.placed_at >= now() - make_interval(days => kept.days)))
    AND NOT EXISTS (SELECT 1 FROM orders_order claimed JOIN orders_orderclaim claim ON claim.order_id = claimed.id
        JOIN customers_onetimetoken token ON token.token_hash = claim.token_hash
        WHERE claimed.customer_id = guest.id AND token.used_at IS NULL AND token.expires_at > now())
ORDER BY placed.placed_at, placed.id LIMIT %(limit)s"""


def old_guests(
    *, after: OldGuest | None = None, guest_id: int | None = None, limit: int = 50
) -> list[OldGuest]:
    """The oldest first, behind `after`; or whether one of them is. One statement."""
    _, since, order_id = after or (0, None, 0)
    values = {"since": since, "after": order_id, "guest": guest_id, "limit": limit}
    return [
        (row[0], row[1], row[2]) for row in fetch_all(_OLD, values | {"open": [str(state) for state in OPEN]})
    ]
