"""In which sub sites of a master somebody can register (SUB-01). Read on every registration, never kept."""

from regulars.kernel.hot import fetch_all
from regulars.sites.models import Site

__all__ = ["sub_shop", "sub_shops_at"]

_OFFERED = """
SELECT sub.code, sub.name FROM sites_site site
LEFT JOIN (sites_site sub JOIN sites_sitetype accepted ON accepted.site_id = sub.id AND accepted.type_id = %s)
    ON sub.master_id = site.id
WHERE site.id = %s AND site.kind = 'master' ORDER BY sub.name, sub.id"""


def sub_shops_at(site_id: int, type_code: str) -> list[tuple[str, str]] | None:
    """Code and name of the sub sites of a master that accept customers of this type, by name; None where the site is no master.

    One prepared statement.
    """
    rows = fetch_all(_OFFERED, [type_code, site_id], prepare=True)
    return [(code, name) for code, name in rows if code is not None] if rows else None


def sub_shop(master_id: int, code: str) -> Site | None:
    """The sub site of this master with this code."""
    return Site.objects.filter(master=master_id, code=code).first()
