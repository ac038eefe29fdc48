"""The people behind a number of a plan: the list of customers narrowed to them, and their file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.files import csv_file
from regulars.customers.queries.effects import Direction
from regulars.journeys.plans import people_of, planned_people
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import noop, translate
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right
from regulars.transfer.operations.exports import note_customers_exported
from regulars.transfer.queries.export import export_rows, exported_columns

__all__ = ["Planned", "people_file"]

SAID = {
    Direction.CAN_LOG_IN: noop("People who can log in at {site} from then on"),
    Direction.NO_LONGER: noop("People who can no longer log in at {site}"),
    None: noop("People who gain or lose access to {site}"),
}


@dataclass(frozen=True)
class Planned:
    """What the address says of a plan: whose people, and which of them. The token is longer than what somebody types."""

    token: str
    direction: Direction | None

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        direction = query.get("direction", "")
        return cls(query.get("planned", ""), Direction(direction) if direction in set(Direction) else None)

    def pairs(self) -> list[tuple[str, str]]:
        pairs = (("planned", self.token), ("direction", self.direction or ""))
        return [(name, value) for name, value in pairs if value] if self.token else []

    @property
    def file(self) -> str:
        """The address of all of them as a file, whatever the list is narrowed to."""
        return f"{reverse('customers-file')}?{urlencode(self.pairs())}"

    def words(self, mine: Grant) -> tuple[str, str]:
        """Text and value of its chip. Raises `NotFound` `no_such_plan`."""
        site = Site.objects.within(mine.sites).filter(pk=people_of(self.token).site_id).first()
        name = site.name if site else translate("a site")
        return translate("Plan"), translate(SAID[self.direction], site=name)


@staff_page(Right.EXPORT_CUSTOMERS)
def people_file(request: HttpRequest) -> HttpResponse:
    """Of those whom the person may export, the fields that they are shown (REO-01)."""
    planned, mine = Planned.read(request.GET), grant(request)
    if not planned.token:
        raise NotFound("no_such_plan", "This file is of the people behind a plan: open it from there.")
    people = people_of(planned.token)  # refused before the file begins
    note_customers_exported(about=[("site", people.site_id)], by=actor(request))
    columns = exported_columns(mine)
    return csv_file("customers.csv", columns, _rows(planned, columns, mine))


def _rows(planned: Planned, columns: list[str], mine: Grant) -> Iterator[tuple[Any, ...]]:
    with planned_people(planned.token, planned.direction) as restrict:
        yield from export_rows(columns, grant=mine, restrict=restrict)
