"""F20: moments come in UTC, from 1990 to now; whatever older data holds, it takes no list down."""

from datetime import UTC, datetime

import pytest
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Type
from regulars.kernel.actor import OPERATOR
from regulars.transfer.operations.import_lines import ImportLine
from regulars.transfer.operations.imports import ImportPlan, import_accounts, plan_import
from tests.world import a_site

pytestmark = pytest.mark.django_db


def line(number: int, email: str, created_at: str) -> ImportLine:
    return ImportLine(
        number, {"site": "sports", "email": email, "last_name": "Lind", "created_at": created_at}
    )


def problems(plan: ImportPlan) -> list[tuple[int, str, str]]:
    return [(one.number, one.column, one.code) for one in plan.bad]


EARLY_AND_LATE = ["0001-01-01T00:00:00+02:00", "1989-12-31T23:59:59Z", "1990-01-01T00:30:00+01:00"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        *((told, "out_of_range") for told in EARLY_AND_LATE),
        ("9999-12-31T23:59:59-12:00", "moment_in_future"),
        ("infinity", "moment_shape"),
        ("-infinity", "moment_shape"),
        ("0044-03-15 BC", "moment_shape"),
        ("10000-01-01", "moment_shape"),
        ("2024-02-30", "moment_shape"),
        ("2024-05-31T12:30:00+00:00\x00", "moment_shape"),
        ("1717158600", "moment_shape"),
    ],
)
def test_moment_that_cannot_be_read_back_is_refused(told: str, code: str) -> None:
    """F20: from 1990 to now, in UTC."""
    a_site("sports")
    plan = plan_import([line(2, "ada@mail.example", told)])
    assert problems(plan) == [(2, "created_at", code)]


@pytest.mark.parametrize(
    "told", ["", " ", "0", "0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00.000000Z"]
)
def test_zero_date_is_none(told: str) -> None:
    """F20: what other shops write for *not known*."""
    a_site("sports")
    before = now()
    import_accounts([line(2, "ada@mail.example", told)], by=OPERATOR)
    assert before <= Customer.objects.get().created_at <= now()


def test_moment_is_stored_in_utc() -> None:
    """F20: the first that there may be, and one with a time zone."""
    a_site("sports")
    import_accounts(
        [
            line(2, "ada@mail.example", "1990-01-01T02:00:00+02:00"),
            line(3, "ben@mail.example", "2024-05-31T23:30:00-05:00"),
        ],
        by=OPERATOR,
    )
    assert list(Customer.objects.order_by("pk").values_list("created_at", flat=True)) == [
        datetime(1990, 1, 1, tzinfo=UTC),
        datetime(2024, 6, 1, 4, 30, tzinfo=UTC),
    ]


def test_zero_date_of_an_attribute_is_no_value() -> None:
    """F20."""
    a_site("sports")
    add_attribute(Definition("born", "Born", Type.DATE, filterable=True), by=OPERATOR)
    import_accounts(
        [
            ImportLine(number, line(number, f"a{number}@x.example", "").values | {"attribute.born": told})  # type: ignore[operator]
            for number, told in enumerate(["0000-00-00", "1931-02-03", "0001-01-01"], 2)
        ],
        by=OPERATOR,
    )
    held = Customer.objects.order_by("pk").values_list("attributes", flat=True)
    assert list(held) == [{}, {"born": "1931-02-03"}, {"born": "0001-01-01"}]
