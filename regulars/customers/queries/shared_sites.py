"""At which other shops an account is at home: asked once, when its customer first comes to a sister site (APP-10)."""

from django.db import connection

__all__ = ["shared_sites"]

_SHARED = """
SELECT site.name FROM customers_access access JOIN sites_site site ON site.id = access.site_id
WHERE access.account_id = %s AND access.site_id <> %s AND access.state = 'active'
ORDER BY access.since, site.id LIMIT 3"""


def shared_sites(account_id: int, *, here: int) -> list[str]:
    """Names of up to three other sites that this account has walked into, oldest first. One statement.

    A row never reaches across sets (G1), so no name comes from behind the wall.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [account_id, here])
        return [name for (name,) in cursor.fetchall()]
