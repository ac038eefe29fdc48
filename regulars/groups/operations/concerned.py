"""What a bulk change of customers does alike, whatever is given or taken: in steps, in the history of each, heard by webhooks of their sites."""

from collections.abc import Collection
from typing import Any

from regulars.kernel.audit import Entry, change_many
from regulars.kernel.hot import fetch_all
from regulars.kernel.jobs import Ticker, quiet

__all__ = ["BATCH", "about_their_sites", "change_in_steps", "take_from_accounts"]

BATCH = 5_000
# As `webhooks` finds the sites of customers whom a record names one by one.
_SITES = """
SELECT access.site_id FROM kernel_auditsubject about JOIN customers_access access ON access.account_id = about.subject_id
WHERE about.record_id = %s AND about.kind = 'customer'
UNION
SELECT origin.id FROM kernel_auditsubject about JOIN customers_customer customer ON customer.id = about.subject_id
JOIN sites_site origin ON origin.id = customer.origin_site_id AND origin.set_id = customer.set_id
WHERE about.record_id = %s AND about.kind = 'customer'"""


def about_their_sites(entry: Entry) -> None:
    """After `change_many`: the record is about the sites of the customers whom it wrote as subjects, too."""
    entry.about("site", *(row[0] for row in fetch_all(_SITES, [entry.id, entry.id])))


def take_from_accounts(entry: Entry, holdings: str, pk: int, *, tell: Ticker = quiet) -> int:
    """Delete the rows of `table WHERE column = %s`, each of an account; answers how many."""
    ids = [row[0] for row in fetch_all(f"SELECT account_id FROM {holdings}", [pk])]
    taken = f"DELETE FROM {holdings} AND account_id"
    return change_in_steps(entry, ids, taken, [pk], subject="account_id", tell=tell)


def change_in_steps(
    entry: Entry,
    ids: Collection[int],
    sql: str,
    params: list[Any],
    *,
    subject: str,
    tell: Ticker,
) -> int:
    """Change what these accounts have, in steps that say how far they are; a job may be stopped at each (G21).

    The statement ends with the column that is the account's id. Answers how many accounts were changed.
    """
    ids, count = sorted(ids), 0
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        count += change_many(entry, "customer", f"{sql} = ANY(%s)", [*params, batch], subject=subject)
        tell(start + len(batch), len(ids))
    about_their_sites(entry)
    return count
