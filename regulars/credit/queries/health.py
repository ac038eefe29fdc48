"""What is stored of store credit against what it must be (CRD-07)."""

from regulars.kernel.hot import fetch_all

__all__ = ["broken_chains", "left_by_erased", "spendable_nowhere"]

# Sums, numbers and balances of every entry are made anew and compared with what is stored, and what was given back with its spend.
_BROKEN = """
WITH chains AS (
    SELECT account_id, currency, count(*) AS entries, sum(amount) AS amount, bool_and(number = place AND balance = total) AS whole
    FROM (
        SELECT account_id, currency, number, amount, balance,
            row_number() OVER line AS place, sum(amount) OVER line AS total
        FROM credit_creditentry WINDOW line AS (PARTITION BY account_id, currency ORDER BY number)
    ) made_anew GROUP BY account_id, currency
)
SELECT b.account_id, b.currency FROM credit_creditbalance b LEFT JOIN chains c USING (account_id, currency)
WHERE (COALESCE(c.entries, 0), COALESCE(c.amount, 0), COALESCE(c.whole, true)) <> (b.entries, b.amount, true)
UNION
SELECT back.account_id, back.currency FROM credit_creditentry back JOIN credit_creditentry spend ON spend.id = back.reverses_id
GROUP BY back.account_id, back.currency, spend.id
HAVING sum(back.amount) > -spend.amount OR (spend.kind, spend.account_id, spend.currency) <> ('spend', back.account_id, back.currency)
ORDER BY 1, 2"""
_NOWHERE = """
SELECT b.account_id, b.currency FROM credit_creditbalance b JOIN customers_customer c ON c.id = b.account_id
WHERE b.amount > 0 AND c.status <> 'erased'
    AND NOT EXISTS (SELECT FROM sites_site s WHERE s.set_id = c.set_id AND s.currency = b.currency)
ORDER BY 1, 2"""
_ERASED = """
SELECT b.account_id, b.currency FROM credit_creditbalance b JOIN customers_customer c ON c.id = b.account_id
WHERE b.amount > 0 AND c.status = 'erased' ORDER BY 1, 2"""


def broken_chains() -> list[str]:
    """Accounts with a balance that isn't the sum of its entries, with entries that aren't numbered without a gap, or that give back what was
    not spent: `#7 EUR`.
    """
    return _named(_BROKEN)


def spendable_nowhere() -> list[str]:
    """Accounts with credit in a currency that is the main one of no site of their set."""
    return _named(_NOWHERE)


def left_by_erased() -> list[str]:
    """Erased accounts that have credit, which nobody can spend or withdraw any more (CRD-08)."""
    return _named(_ERASED)


def _named(sql: str) -> list[str]:
    return [f"#{account} {currency}" for account, currency in fetch_all(sql, [])]
