"""The one site that an account has in a family, met from another of its sites (SUB-01..03)."""

from regulars.customers.models import Access, Customer
from regulars.customers.rules import LoginDecision, refusal
from regulars.fields.queries import questions_at
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import FormField
from regulars.fields.rules.shipped import SUB_SHOP
from regulars.kernel.errors import Forbidden, Invalid, Unauthenticated
from regulars.kernel.hot import fetch_one
from regulars.sites.models import Site
from regulars.sites.queries.sub_shops import sub_shop
from regulars.sites.rules import SiteKind

__all__ = ["chosen_sub_shop", "effective_site", "no_such_sub_shop", "refusal_at", "row_at", "sub_shop_field"]

_OTHER_MEMBER = """
SELECT other.name FROM sites_site site
JOIN customers_access access ON access.family_id = site.family_id AND access.account_id = %s
JOIN sites_site other ON other.id = access.site_id
JOIN sites_customerset sets ON sets.id = site.set_id
WHERE site.id = %s AND NOT sets.discreet"""


def effective_site(account: Customer, site: Site) -> Site:
    """In whose name the account is written to from this site: at a master that of its own site (SUB-03), else the site itself."""
    if site.kind != SiteKind.MASTER:
        return site
    row = Access.objects.filter(account=account, family_id=site.pk).select_related("site").first()
    return row.site if row else site


def row_at(account: Customer, site_id: int) -> Access:
    """The one row that the account has in the family of this site, with its site."""
    family = Site.objects.filter(pk=site_id).values("family_id")
    return Access.objects.select_related("site").get(account=account, family_id__in=family)


def sub_shop_field(site_id: int, type_code: str) -> FormField | None:
    """How a master asks customers of this type for their sub shop; None where it doesn't (SUB-01)."""
    return questions_at(site_id, Purpose.REGISTRATION, type_code).field(SUB_SHOP)


def chosen_sub_shop(master: Site, code: str) -> Site:
    """The sub site that was chosen. Raises `Invalid` `unknown_value` beside `sub_shop`."""
    found = sub_shop(master.pk, code)
    if found is None:
        raise no_such_sub_shop()
    return found


def no_such_sub_shop() -> Invalid:
    return Invalid("unknown_value", "Choose one of these.", SUB_SHOP)


def refusal_at(decision: LoginDecision, account_id: int, site_id: int) -> Forbidden | Unauthenticated:
    """What somebody hears who gave the right password and has no access at this site.

    Who uses another site of the family is told which (SUB-02), but never in a discreet set, whose sites don't tell that they belong together.
    """
    if decision is not LoginDecision.OTHER_FAMILY_MEMBER:
        return refusal(decision)
    row = fetch_one(_OTHER_MEMBER, [account_id, site_id])
    return refusal(decision, family_site=row[0] if row else "")
