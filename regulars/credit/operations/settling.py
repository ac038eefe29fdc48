"""What is reserved of store credit, settled when shops outside send the orders: of one as of a hundred thousand (EXT-02)."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from regulars.credit.rules import EntryKind, ReservationState
from regulars.customers.rules import Status
from regulars.kernel.actor import Actor
from regulars.kernel.hot import fetch_all

__all__ = ["HeldReservation", "Settled", "hold_reserved", "settle"]


class HeldReservation(NamedTuple):
    """`number_key` is that of the order for which it is, `currency` its own."""

    number_key: str
    entry_id: int
    account_id: int
    currency: str


class Settled(NamedTuple):
    """What becomes of a reservation: the order takes it, at most `takes` of it, all of it where that is None. One that `is_over` takes nothing any more."""

    entry_id: int
    order_id: int
    takes: Decimal | None
    is_over: bool


# Of each order first what it took before, else the oldest that its customer reserved under its number.
_FOUND = f"""
WITH wanted (number_key, account_id, order_id) AS MATERIALIZED ({{wanted}}), found AS (
    SELECT wanted.number_key, spend.id, spend.account_id, spend.currency, 0 AS place
    FROM wanted JOIN credit_creditreservation taken ON taken.order_id = wanted.order_id
    JOIN credit_creditentry spend ON spend.id = taken.entry_id
    UNION ALL
    SELECT wanted.number_key, spend.id, spend.account_id, spend.currency, 1
    FROM credit_creditreservation waits JOIN credit_creditentry spend ON spend.id = waits.entry_id
    JOIN wanted ON wanted.account_id = spend.account_id AND wanted.number_key = upper(spend.reference)
    WHERE waits.state = '{ReservationState.RESERVED}' AND spend.kind = '{EntryKind.SPEND}' AND spend.reference <> ''
        AND (spend.site_id = %(site)s OR spend.site_id IS NULL)
)
SELECT DISTINCT ON (number_key) number_key, id, account_id, currency FROM found ORDER BY number_key, place, id"""
# Without waiting: who stands in a gate keeps nobody from it (docs/decisions/0004).
_HOLD_ACCOUNTS = """
SELECT 1 FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE NOWAIT"""
_HOLD_BALANCES = """
SELECT 1 FROM credit_creditbalance WHERE (account_id, currency) IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))
ORDER BY account_id, currency FOR UPDATE"""
# Entries and balances as every movement writes them; an erased account forfeits at once what comes back (CRD-08).
_SETTLE = f"""
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(%(entries)s::bigint[], %(orders)s::bigint[], %(takes)s::numeric[], %(over)s::boolean[])
        AS one (entry_id, order_id, takes, is_over)
), settled AS MATERIALIZED (
    SELECT given.*, spend.account_id, spend.currency, spend.site_id, account.status = '{Status.ERASED}' AS is_erased,
        -spend.amount - coalesce(given.takes, -spend.amount)
            - coalesce((SELECT sum(back.amount) FROM credit_creditentry back WHERE back.reverses_id = spend.id), 0) AS back
    FROM given JOIN credit_creditreservation known ON known.entry_id = given.entry_id
    JOIN credit_creditentry spend ON spend.id = given.entry_id JOIN customers_customer account ON account.id = spend.account_id
    WHERE known.state = '{ReservationState.RESERVED}'
        OR (known.state = '{ReservationState.CAPTURED}' AND known.order_id = given.order_id)
), moves AS MATERIALIZED (
    SELECT account_id, currency, entry_id, '{EntryKind.RELEASE}' AS kind, back AS amount, site_id, entry_id AS reverses
    FROM settled WHERE back > 0
    UNION ALL
    SELECT account_id, currency, entry_id, '{EntryKind.FORFEIT}', -back, NULL, NULL FROM settled WHERE back > 0 AND is_erased
), numbered AS (
    SELECT moves.*, row_number() OVER line AS place, sum(amount) OVER line AS moved
    FROM moves WINDOW line AS (PARTITION BY account_id, currency ORDER BY entry_id, amount DESC ROWS UNBOUNDED PRECEDING)
), balance AS (
    UPDATE credit_creditbalance b SET amount = b.amount + total.amount, entries = b.entries + total.entries
    FROM (SELECT account_id, currency, sum(amount) AS amount, count(*) AS entries FROM moves GROUP BY 1, 2) total
    WHERE (b.account_id, b.currency) = (total.account_id, total.currency)
    RETURNING b.account_id, b.currency, b.amount - total.amount AS amount, b.entries - total.entries AS entries
), written AS (
    INSERT INTO credit_creditentry (account_id, currency, number, kind, amount, balance, site_id, reverses_id, actor_kind, actor_id)
    SELECT account_id, currency, balance.entries + place, kind, numbered.amount, balance.amount + moved, site_id, reverses,
        %(actor_kind)s, %(actor_id)s
    FROM numbered JOIN balance USING (account_id, currency) ORDER BY account_id, currency, place
), changed AS (
    UPDATE credit_creditreservation known SET order_id = CASE WHEN is_over THEN known.order_id ELSE settled.order_id END,
        state = CASE WHEN is_over THEN '{ReservationState.RELEASED}' ELSE '{ReservationState.CAPTURED}' END
    FROM settled WHERE known.entry_id = settled.entry_id
)
SELECT DISTINCT account_id FROM moves ORDER BY 1"""


def hold_reserved(wanted: str, params: dict[str, Any], *, site_id: int) -> list[HeldReservation]:
    """A part of verbs that record orders of a shop outside: what their customers, who are held, reserved for them, or what they took before.

    `wanted` selects the key of each number, the customer, and the order where it is known. Whoever spent it is held, and the balances are
    locked, so this comes before the orders' own locks (3.2). Raises `Busy` while one of them is changed.
    """
    rows = fetch_all(_FOUND.format(wanted=wanted), {**params, "site": site_id})
    held = [HeldReservation(*row) for row in rows]
    if held:
        accounts, currencies = [found.account_id for found in held], [found.currency for found in held]
        fetch_all(_HOLD_ACCOUNTS, [accounts])
        fetch_all(_HOLD_BALANCES, [accounts, currencies])
    return held


def settle(settled: Sequence[Settled], *, by: Actor) -> Collection[int]:
    """A part of verbs that record orders of a shop outside: each takes what is reserved for it, as far as its total goes; the rest goes back, and
    never more than was spent and not given back before. What was let go of meanwhile, or another order took, stays as it is. Answers the
    accounts to which something came back.
    """
    if not settled:
        return []
    entries, orders, takes, over = (list(column) for column in zip(*settled, strict=True))
    values = {
        "entries": entries,
        "orders": orders,
        "takes": takes,
        "over": over,
        "actor_kind": by.kind.value,
        "actor_id": by.id,
    }
    return [account_id for (account_id,) in fetch_all(_SETTLE, values)]
