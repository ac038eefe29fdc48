"""Four people of the back office: one of each role, and one who looks after some sites only."""

from regulars.journeys.demo_logins import STAFF
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.staff.operations.people import add_staff

__all__ = ["hire_staff"]

NAMES = ["Alma Reyes", "Marco Lindt", "Vera Holm", "Tilda Brook"]
ROLES = ["administrator", "manager", "viewer", "manager"]


def hire_staff() -> None:
    for login, name, role in zip(STAFF, NAMES, ROLES, strict=True):
        sites = list(Site.objects.filter(code__in=login.looks_after)) if login.looks_after else None
        add_staff(login.username, login.password, role=role, sites=sites, name=name, by=OPERATOR)
