"""Screens of the back office, through the whole application."""

from regulars.cli.bench.clock import median_ms, statements
from regulars.cli.bench.figures import Figure, Section

__all__ = ["measure_screens"]

TIMES = 15
SCREENS = [
    ("customer-sets", "the set screen", 100.0),
    ("approvals", "the queue of those who wait, first page", 100.0),
    ("customer-types", "customer types", 100.0),
]
PASSWORD = "sixteen ferns in a row"  # noqa: S105 - of somebody who exists for the measure


def measure_screens() -> Section:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from regulars.kernel.actor import OPERATOR
    from regulars.staff.models import StaffUser
    from regulars.staff.operations.people import add_staff

    email = "bench@staff.example"
    sam = StaffUser.objects.filter(email=email).first()
    sam = sam or add_staff(email, PASSWORD, role="administrator", by=OPERATOR)
    client = Client(HTTP_HOST=f"admin.{settings.DOMAIN}")
    client.force_login(sam)
    figures = []
    for name, what, limit in SCREENS:
        path = reverse(name, urlconf="regulars.config.urls_admin")

        def get(path: str = path) -> None:
            answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")

        with statements() as sent:
            get()
        figures.append(Figure(what, median_ms(get, TIMES), "ms", limit, f"{len(sent)} statements"))
    return Section("Back office", figures)
