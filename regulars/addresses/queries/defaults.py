"""Where somebody's orders go if they say nothing else."""

from regulars.kernel.hot import fetch_one

__all__ = ["default_shipping_country"]

_COUNTRY = """
SELECT CASE WHEN EXISTS (SELECT 1 FROM addresses_siteaddresses WHERE site_id = %(site)s AND shared_book)
    THEN (SELECT country FROM addresses_address WHERE book_site_id = %(site)s AND default_shipping)
    ELSE (SELECT country FROM addresses_address WHERE account_id = %(account)s AND default_shipping) END"""


def default_shipping_country(account_id: int, site_id: int) -> str:
    """That of the default shipping address, of the shared book where the site has one (ADR-10); empty without any. One statement."""
    return fetch_one(_COUNTRY, {"site": site_id, "account": account_id})[0] or ""
