"""Records narrowed by days: the bounds by id leave none out."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from regulars.history.queries.records import RecordFilters, every_record, records
from regulars.kernel.models import AuditRecord
from regulars.staff.rules.rights import EVERYTHING

pytestmark = pytest.mark.django_db

START = datetime(2020, 1, 1, 12, tzinfo=UTC)
HOURS = (0, 5, 30, 29, 26, 54, 55, 100, 77, 80, 400)  # some began before what was written before them


@pytest.fixture
def days() -> None:
    for hours in HOURS:
        AuditRecord.objects.create(
            event="test.day", actor_kind="system", door="inside", at=START + timedelta(hours=hours)
        )


@pytest.mark.usefixtures("days")
def test_days_find_what_began_in_them_also_out_of_order() -> None:
    moments = [START + timedelta(hours=one) for one in (-1, 0, 6, 29, 31, 78, 101, 401, 9000)]
    for since, until in combinations(moments, 2):
        found = records(RecordFilters(event="test.day", since=since, until=until), grant=EVERYTHING).records
        expected = AuditRecord.objects.filter(event="test.day", at__gte=since, at__lt=until)
        assert [one.id for one in found] == list(expected.order_by("-pk").values_list("pk", flat=True))


@pytest.mark.usefixtures("days")
def test_every_record_is_read_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.history.queries.records.PORTION", 4)
    found = [one.id for one in every_record(RecordFilters(event="test.day"), grant=EVERYTHING)]
    assert len(found) == len(set(found)) == len(HOURS)
    assert found == sorted(found, reverse=True)
