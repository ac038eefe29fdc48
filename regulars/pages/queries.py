"""Which pages somebody may read at a site: its own, and those of its master whose codes it has no page for (ROL-02, ROL-03)."""

from dataclasses import dataclass
from typing import Any

from regulars.groups.models import CustomerRole
from regulars.groups.queries.rights import RIGHTS
from regulars.groups.rules.rights import RESTRICTED
from regulars.kernel.hot import fetch_all
from regulars.kernel.i18n import current_language
from regulars.pages.models import Page

__all__ = ["MENU", "ShownPage", "page_at", "pages_at", "restricted_codes", "roles_naming", "said_in"]

# Of the `site`, readable for the `account`, if there is one. One that is switched off hides that of its master too.
_READABLE = f"""
FROM (SELECT DISTINCT ON (page.code) page.* FROM pages_page page
    WHERE page.site_id IN (site.id, site.master_id) ORDER BY page.code, page.site_id <> site.id) AS shown
WHERE shown.active AND (NOT shown.restricted OR '{RESTRICTED}' || shown.code = ANY({RIGHTS}))"""
# For the statement of a visit: JSON of code, title and titles of each, in their order.
MENU = f"""
(SELECT coalesce(json_agg(json_build_array(shown.code, shown.title, shown.titles) ORDER BY shown.position, shown.title, shown.code), '[]')
{_READABLE})"""
_AT = """
FROM sites_site site LEFT JOIN customers_customer account ON account.id = %(account)s::bigint AND account.set_id = site.set_id
CROSS JOIN LATERAL ("""
_COLUMNS = (
    "SELECT shown.code, shown.title, shown.titles, shown.text, shown.texts, shown.restricted, shown.position"
)
_ALL = f"""SELECT page.* {_AT}{_COLUMNS} {_READABLE}) AS page
WHERE site.id = %(site)s AND (%(code)s::text IS NULL OR page.code = %(code)s)
ORDER BY page.position, page.title, page.code"""


@dataclass(frozen=True, slots=True)
class ShownPage:
    code: str
    title: str
    titles: dict[str, str]
    text: str
    texts: dict[str, str]
    restricted: bool
    position: int


def pages_at(site_id: int, account_id: int | None) -> list[ShownPage]:
    """Those that a customer, or a visitor, may read at their effective site, in their order. One statement."""
    return _pages(site_id, account_id, None)


def page_at(site_id: int, account_id: int | None, code: str) -> ShownPage | None:
    """One of them; None for what isn't there and for what they may not read. One statement."""
    return next(iter(_pages(site_id, account_id, code)), None)


def _pages(site_id: int, account_id: int | None, code: str | None) -> list[ShownPage]:
    values = {"site": site_id, "account": account_id, "code": code}
    return [ShownPage(*row) for row in fetch_all(_ALL, values)]


def said_in(text: str, by_language: dict[str, str]) -> str:
    """In the language of whoever reads, else as it is said to everybody."""
    return by_language.get(current_language()) or text


def restricted_codes() -> list[str]:
    """Codes of restricted pages of any site, each once."""
    return list(
        Page.objects.filter(restricted=True).order_by("code").values_list("code", flat=True).distinct()
    )


def roles_naming(code: str) -> list[str]:
    """Names of the roles that let read the restricted page, by name."""
    rows: Any = CustomerRole.objects.filter(rights__contains=[f"{RESTRICTED}{code}"])
    return list(rows.order_by("name", "pk").values_list("name", flat=True))
