"""Roles of an account by their days: to staff whatever there is, to customers what lasts until a day (ROL-05, B-11)."""

from dataclasses import dataclass
from datetime import date

from regulars.groups.models import RoleHolding
from regulars.groups.queries.codes import TODAY
from regulars.groups.rules.roles import Days, Standing, standing
from regulars.kernel.hot import fetch_all, fetch_one

__all__ = ["HeldForDays", "Membership", "memberships_at", "roles_of"]

_MEMBERSHIPS = """
SELECT role.code, role.name, held.first_day, held.last_day, coalesce(held.first_day, '-infinity') > today
FROM groups_roleholding held JOIN groups_customerrole role ON role.id = held.role_id
JOIN (SELECT (now() AT TIME ZONE time_zone)::date FROM sites_site WHERE id = %s) AS here (today) ON true
WHERE held.account_id = %s AND held.last_day >= today ORDER BY held.last_day, role.name, role.id"""


@dataclass(frozen=True, slots=True)
class HeldForDays:
    """`standing` is that at the shops together."""

    holding: RoleHolding
    standing: Standing


@dataclass(frozen=True, slots=True)
class Membership:
    code: str
    name: str
    first_day: date | None
    last_day: date
    is_to_come: bool


def roles_of(account_id: int) -> list[HeldForDays]:
    """Every role by name, also what is over. Two statements."""
    latest, earliest = fetch_one(TODAY, ())
    held = RoleHolding.objects.filter(account=account_id).select_related("role")
    return [
        HeldForDays(
            holding, standing(Days(holding.first_day, holding.last_day), earliest=earliest, latest=latest)
        )
        for holding in held.order_by("role__name", "role_id")
    ]


def memberships_at(account_id: int, site_id: int) -> list[Membership]:
    """Those that aren't over at this site, the first to end first. One statement."""
    return [Membership(*row) for row in fetch_all(_MEMBERSHIPS, [site_id, account_id])]
