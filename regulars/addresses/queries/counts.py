"""How many addresses a set shares among its sites."""

from regulars.kernel.hot import fetch_one
from regulars.sites.models import CustomerSet

__all__ = ["addresses_beside"]

# Entered at one site of the set, and shown at the others; with `strays` also what was entered at sites that left it.
_SHARED = """
SELECT count(*)
FROM addresses_address address
JOIN customers_customer account ON account.id = address.account_id AND account.set_id = %(set)s
JOIN sites_site entered ON entered.id = address.entered_at_id
WHERE CASE WHEN entered.set_id = account.set_id
    THEN (SELECT count(*) > 1 FROM sites_site WHERE set_id = %(set)s)
    ELSE %(strays)s END"""


def addresses_beside(customer_set: CustomerSet, *, share: bool, discreet: bool) -> int:
    """How many addresses are shown beside where they were entered if the set had these values: above zero from then on, below no longer.

    A discreet set shares none, whatever its switch says (B-13). One statement where something changes, else none.
    """
    shared = customer_set.share_addresses and not customer_set.discreet
    will_be = share and not discreet
    if customer_set.pk is None or shared == will_be:
        return 0
    values = {"set": customer_set.pk, "strays": customer_set.discreet != discreet}
    many = int(fetch_one(_SHARED, values)[0])
    return many if will_be else -many
