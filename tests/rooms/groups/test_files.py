"""Groups, roles and tags in files of customers: columns of an export, and of an import, lossless both ways (ADM-01, ADM-05).

PROPERTY_EXAMPLES says how many files (10).
"""

import os
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup, CustomerRole, GroupMember, RoleHolding, Tag, Tagging
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Forbidden
from regulars.kernel.models import AuditRecord
from regulars.staff.rules.rights import EVERYTHING, FieldGroup, Grant, Right
from regulars.transfer.operations.import_lines import ImportLine
from regulars.transfer.operations.imports import import_accounts, plan_import
from regulars.transfer.operations.staging import BATCH, BadLines
from regulars.transfer.queries.export import export_rows, exported_columns
from tests.statements import counted_statements
from tests.world import a_site

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "10"))
COLUMNS = ("groups", "roles", "tags")
CODES = ("VIP", "vip-2", "a", "Z_9", "1")


@pytest.fixture(autouse=True)
def _things() -> None:
    a_site("sports")
    for model in (CustomerGroup, CustomerRole, Tag):
        model._default_manager.bulk_create([model(code=code, name=f"Name of {code}") for code in CODES])


def line(number: int, **cells: str) -> ImportLine:
    values = {"site": "sports", "email": f"a{number}@mail.example", "last_name": "Lind"}
    return ImportLine(number, values | cells)


def held(account: Customer) -> tuple[Any, ...]:
    """The codes of everything, roles with their days."""
    groups = GroupMember.objects.filter(account=account).values_list("group__code", flat=True)
    tags = Tagging.objects.filter(account=account).values_list("tag__code", flat=True)
    roles = RoleHolding.objects.filter(account=account).values_list("role__code", "first_day", "last_day")
    return sorted(groups), sorted(roles), sorted(tags)


def cells(email: str) -> tuple[str, ...]:
    rows = {row[0]: row[1:] for row in export_rows(["email", *COLUMNS], grant=EVERYTHING)}
    return rows[email]


DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31)) | st.sampled_from([date(1, 1, 1), date.max])
PERIODS = st.tuples(DAYS, DAYS).map(lambda days: days if None in days else tuple(sorted(days)))  # type: ignore[type-var]
SOME = st.sets(st.sampled_from(CODES))
PEOPLE = st.lists(
    st.tuples(SOME, st.dictionaries(st.sampled_from(CODES), PERIODS), SOME), min_size=1, max_size=4
)


def test_what_is_exported_comes_back_as_it_was() -> None:
    """ADM-05: into other accounts, everything the same; and their export is the same text."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(people=PEOPLE)
    def every_file(people: list[Any]) -> None:
        with transaction.atomic():
            import_accounts([line(nr) for nr in range(len(people))], by=OPERATOR)
            first = list(Customer.objects.order_by("pk"))
            for account, (groups, roles, tags) in zip(first, people, strict=True):
                _put(account, groups, roles, tags)
            rows = list(export_rows(COLUMNS, grant=EVERYTHING))
            lines = [line(50 + nr, **dict(zip(COLUMNS, row, strict=True))) for nr, row in enumerate(rows)]
            import_accounts(lines, by=OPERATOR)
            second = list(Customer.objects.order_by("pk"))[len(first) :]
            assert [held(one) for one in second] == [held(one) for one in first]
            assert list(export_rows(COLUMNS, grant=EVERYTHING)) == rows * 2
            transaction.set_rollback(True)

    every_file()


def _put(account: Customer, groups: set[str], roles: dict[str, Any], tags: set[str]) -> None:
    for group in CustomerGroup.objects.filter(code__in=groups):
        GroupMember.objects.create(group=group, account=account)
    for role in CustomerRole.objects.filter(code__in=roles):
        first, last = roles[role.code]
        RoleHolding.objects.create(role=role, account=account, first_day=first, last_day=last)
    for tag in Tag.objects.filter(code__in=tags):
        Tagging.objects.create(tag=tag, account=account)


def test_cells_are_read_as_people_write_them() -> None:
    import_accounts(
        [
            line(2, groups="vip;A", roles=" VIP[2026-01-01..2026-12-31] ", tags="1,z_9"),
            line(3, roles="a[..2026-12-31] VIP[2026-01-01..];1[..]", groups="  ", tags=""),
            line(4),
        ],
        by=OPERATOR,
    )
    assert cells("a2@mail.example") == ("VIP a", "VIP[2026-01-01..2026-12-31]", "1 Z_9")
    assert cells("a3@mail.example") == ("", "1 VIP[2026-01-01..] a[..2026-12-31]", "")
    assert cells("a4@mail.example") == ("", "", "")
    assert set(GroupMember.objects.values_list("account__email", flat=True)) == {"a2@mail.example"}


def test_faults_of_a_cell_are_told_with_line_and_column_and_nothing_is_stored() -> None:
    bad = {
        "groups": {"VIPS": "no_such_group", "VIP vip": "named_twice", "VIP[2026-01-01..]": "no_such_group"},
        "tags": {"no": "no_such_tag", "VIP\x00": "no_such_tag"},
        "roles": {
            "no": "no_such_role",
            "VIP[2026-01-01]": "no_such_role",
            "VIP[2026-02-30..]": "date_shape",
            "VIP[26-02-03..]": "date_shape",
            "VIP[2026-01-02..2026-01-01]": "days_shape",
            "VIP VIP[2026-01-01..]": "named_twice",
            "[..]": "no_such_role",
        },
    }
    faults = [(column, text, code) for column, texts in bad.items() for text, code in texts.items()]
    lines = [line(nr, **{column: text}) for nr, (column, text, _) in enumerate(faults, 2)]
    expected = [(nr, column, code) for nr, (column, _, code) in enumerate(faults, 2)]
    found = [(one.number, one.column, one.code) for one in plan_import(lines).bad]
    assert found == expected
    with pytest.raises(BadLines):
        import_accounts([line(1, groups="VIP"), *lines], by=OPERATOR)
    assert (Customer.objects.count(), GroupMember.objects.count()) == (0, 0)
    plan = import_accounts([line(1, groups="VIP"), *lines], skip_bad=True, by=OPERATOR)
    assert (plan.accounts, GroupMember.objects.count()) == (1, 1)


def test_who_does_not_see_groups_exports_none() -> None:
    """G13."""
    import_accounts([line(2, groups="VIP", roles="VIP", tags="VIP")], by=OPERATOR)
    rights = frozenset({Right.SEE, Right.EXPORT_CUSTOMERS})
    mine = Grant(rights, frozenset(FieldGroup) - {FieldGroup.B2B}, sites=None)
    assert not {*COLUMNS} & {*exported_columns(mine)}
    assert {*COLUMNS} < {*exported_columns(EVERYTHING)}
    for column in COLUMNS:
        with pytest.raises(Forbidden) as refused:
            export_rows(["id", column], grant=mine)
        assert refused.value.field == column


def test_lines_are_stored_at_once_and_a_plain_file_asks_nothing_more() -> None:
    """One statement for a column and a batch, whatever stands in it; one record for the file."""

    def statements(first: int, number: int, **cells: str) -> int:
        lines = [line(first + nr, **cells) for nr in range(number)]
        with counted_statements() as counted:
            import_accounts(lines, by=OPERATOR)
        return counted.count

    plain = statements(100, 1)
    full = statements(200, 1, groups="VIP a 1", roles="VIP a[..2026-12-31]", tags="a VIP")
    assert full == plain + 3
    before = AuditRecord.objects.count()
    assert statements(300, 30, groups="VIP a 1", roles="VIP a", tags="a VIP") == full
    assert AuditRecord.objects.count() == before + 1
    assert GroupMember.objects.count() == 31 * 3
    assert BATCH > 30


@pytest.mark.django_db(transaction=True)
def test_group_that_is_deleted_meanwhile_takes_nothing_with_it() -> None:
    """Its code was known when reading began, it is gone when lines are stored: the account is there, in the others.

    Control: without `held` in `CodeColumn.insert` the key refuses the whole file.
    """

    def delete() -> None:
        CustomerGroup.objects.get(code="VIP").delete()
        connection.close()

    def lines() -> Iterator[ImportLine]:
        other = threading.Thread(target=delete)
        other.start()
        other.join(20)
        yield line(2, groups="VIP a")

    import_accounts(lines(), by=OPERATOR)
    assert not CustomerGroup.objects.filter(code="VIP").exists()
    assert cells("a2@mail.example")[0] == "a"
