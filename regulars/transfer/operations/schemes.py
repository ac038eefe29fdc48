"""What the hashes of a set's accounts cost, so that an unknown name costs the same (F06)."""

from django.db import connection, transaction

from regulars.customers.models import OUR_HASHES
from regulars.kernel.jobs import periodic

__all__ = ["count_schemes"]

# The index of foreign hashes names the sets; the accounts of the others are not looked at.
COUNT = f"""
INSERT INTO customers_passwordscheme (set_id, scheme, accounts)
SELECT set_id, split_part(password, '$', 4), count(*) FROM customers_customer
WHERE password <> '' AND set_id IN (
    SELECT DISTINCT set_id FROM customers_customer
    WHERE NOT password = '' AND NOT password LIKE '{OUR_HASHES}%')
GROUP BY 1, 2"""


@periodic
def count_schemes() -> None:
    """Count anew, in the caller's transaction if there is one. A set without a hash of another cost has no rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE customers_passwordscheme IN EXCLUSIVE MODE")  # readers pass
        cursor.execute("DELETE FROM customers_passwordscheme")
        cursor.execute(COUNT)
