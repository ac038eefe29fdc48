"""What a search looks into for somebody who doesn't see every field, and what they get of what was found."""

from collections.abc import Iterable

from regulars.staff.rules import Grant

__all__ = ["SEARCHED", "TEXTS", "WITHIN", "seen_text"]

# About the customer `c`, as `CustomerQuerySet.within` has it; the sites twice. OFFSET 0 keeps it a question per customer.
WITHIN = """(EXISTS (SELECT 1 FROM sites_site o
    WHERE o.id = c.origin_site_id AND o.set_id = c.set_id AND o.id = ANY(%s) OFFSET 0)
OR EXISTS (SELECT 1 FROM customers_access s WHERE s.account_id = c.id AND s.site_id = ANY(%s) OFFSET 0))"""

# As the `search` column is made; looked into one by one only for those who don't see them all.
SEARCHED = {
    "first_name": "c.first_name",
    "last_name": "c.last_name",
    "company": "c.company",
    "username": "c.username",
    "email": "c.email",
    "phone": "c.phone || ' ' || regexp_replace(c.phone, '[^0-9]', '', 'g')",
}
# What a customer's row holds as text, and is empty for those who don't see it.
TEXTS = frozenset({"type", "language", *SEARCHED})


def seen_text(grant: Grant) -> str | None:
    """SQL of the text that a fragment is looked for in; None when it is the whole `search` column."""
    fields = [field for field in SEARCHED if grant.sees(field)]
    return None if len(fields) == len(SEARCHED) else _text(fields)


def _text(fields: Iterable[str]) -> str:
    parts = " || ' ' || ".join(SEARCHED[field] for field in fields) or "''"
    return f"(' ' || regulars_fold({parts}))"
