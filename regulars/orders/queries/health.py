"""Where an order could wait for somebody who isn't there (B2B-10)."""

from regulars.kernel.hot import fetch_all
from regulars.staff.rules import Right

__all__ = ["held_without_approver"]

_NOBODY = f"""
SELECT site.code FROM sites_site site
LEFT JOIN orders_siteorders own ON own.site_id = site.id
LEFT JOIN orders_siteorders above ON above.site_id = site.master_id
WHERE site.kind <> 'master' AND coalesce(own.receiver, '') = '' AND coalesce(above.receiver, '') = ''
    AND NOT EXISTS (SELECT 1 FROM staff_staffuser person JOIN staff_staffrole role ON role.id = person.role_id
        WHERE person.is_active AND role.functions @> ARRAY['{Right.SEE_ORDERS}', '{Right.APPROVE_ORDERS}']::varchar[]
        AND (person.at_every_site OR EXISTS (SELECT 1 FROM staff_staffsite WHERE holder_id = person.id AND site_id = site.id)))
    AND (EXISTS (SELECT 1 FROM orders_orderterms WHERE site_id IN (site.id, site.master_id) AND held)
        OR site.set_id IN (SELECT set_id FROM customers_customer
            WHERE attributes -> 'approve_flag' = 'true' OR attributes ? 'approve_amount'))
ORDER BY site.code"""


def held_without_approver() -> list[str]:
    """Codes of sites where orders may wait, and nobody is told of them nor has the right to approve them."""
    return [code for (code,) in fetch_all(_NOBODY, {})]
