"""Which sites a bulk change concerns: webhooks of some sites hear of those of their customers."""

from regulars.kernel.audit import Entry
from regulars.kernel.hot import fetch_all

__all__ = ["about_their_sites"]

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
