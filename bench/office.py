"""Who asks at the back office: `python -m bench.office` adds a key and a session of staff to the database in DATABASE_URL.

Runs in a process of its own, so that one bench can prepare several databases. Prints what the measure needs.
"""

import hashlib
import json
from typing import TYPE_CHECKING

from regulars.cli.database import connect

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["office_client"]

EMAIL = "bench@staff.example"
PASSWORD = "sixteen ferns in a row"  # noqa: S105 - of somebody who exists for the measure


def office_client() -> "Client":
    """A browser in which an administrator is logged in."""
    from django.conf import settings
    from django.test import Client

    from regulars.kernel.actor import OPERATOR
    from regulars.staff.models import StaffUser
    from regulars.staff.operations.people import add_staff

    sam = StaffUser.objects.filter(email=EMAIL).first()
    client = Client(HTTP_HOST=f"admin.{settings.DOMAIN}")
    client.force_login(sam or add_staff(EMAIL, PASSWORD, role="administrator", by=OPERATOR))
    return client


def _prepare() -> dict[str, str]:
    from django.conf import settings

    from regulars.customers.models import Customer
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.models import StaffUser
    from regulars.staff.operations.keys import create_key

    session = office_client().cookies[settings.SESSION_COOKIE_NAME].value
    key = create_key("bench", role="administrator", sites=None, by=OPERATOR)[1]
    customers = Customer.objects.filter(type="B2C", status="active").order_by("pk")
    return {
        "admin": f"admin.{settings.DOMAIN}",
        "session": session,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "staff": str(StaffUser.objects.get(email=EMAIL).pk),
        "key": key,
        "key_hash": f"\\x{hashlib.sha256(key.encode()).hexdigest()}",
        "customer_cookie": settings.CUSTOMER_COOKIE_NAME,
        "customer": str(customers[min(100, customers.count() - 1)].pk),
    }


if __name__ == "__main__":
    connect()
    print(json.dumps(_prepare()))
