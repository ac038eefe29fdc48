"""Three people of the back office, one of each role."""

from regulars.journeys.demo_logins import STAFF
from regulars.kernel.actor import OPERATOR
from regulars.staff.operations.people import add_staff

__all__ = ["hire_staff"]

NAMES = ["Alma Reyes", "Marco Lindt", "Vera Holm"]
ROLES = ["administrator", "manager", "viewer"]


def hire_staff() -> None:
    for login, name, role in zip(STAFF, NAMES, ROLES, strict=True):
        add_staff(login.username, login.password, role=role, name=name, by=OPERATOR)
