from regulars.customers.models import Customer
from regulars.customers.queries.site_access import SiteAccess, site_accesses
from regulars.customers.rules import LoginDecision

__all__ = ["primary_site"]


def primary_site(account: Customer) -> SiteAccess | None:
    """The site in whose name an account is written to when staff act: where it was opened, else where it is known.

    Sites where they can log in come before the others; of a family only their own (SUB-03). None for an account whose set has no site for it.
    """

    def rank(access: SiteAccess) -> tuple[bool, bool, bool]:
        is_origin = access.site_id == account.origin_site_id
        return (access.answer is not LoginDecision.OPEN, not is_origin, access.row_site_id is None)

    known = [
        access
        for access in site_accesses(account)
        if access.row_site_id in {None, access.site_id}
        and (
            access.answer is LoginDecision.OPEN
            or access.site_id in {access.row_site_id, account.origin_site_id}
        )
    ]
    return min(known, key=rank, default=None)
