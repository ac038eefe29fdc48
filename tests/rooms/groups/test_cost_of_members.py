"""A thousand customers at once cost at most three times what one statement that writes the same rows does (1.13)."""

import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.members import Difference, change_members
from regulars.kernel.models import AuditRecord
from regulars.staff.rules.rights import EVERYTHING
from tests.journeys.stories import SAM
from tests.racing import quick_set
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db

MANY, MOST, TRIES = 1_000, 3, 7
_BARE = """
WITH put AS (INSERT INTO groups_groupmember (group_id, account_id) SELECT %s, unnest(%s) RETURNING account_id)
INSERT INTO kernel_auditsubject (record_id, kind, subject_id) SELECT %s, 'customer', account_id FROM put"""


def best_of(act: Callable[[], object]) -> float:
    """The quickest of some tries with what the commit checks, each undone."""
    found = []
    for _ in range(TRIES):
        with transaction.atomic():
            began = time.perf_counter()
            act()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            found.append(time.perf_counter() - began)
            transaction.set_rollback(True)
    return min(found)


def one_by_one(group: CustomerGroup, ids: list[int]) -> None:
    for pk in ids:
        change_members(group, Difference([pk]), grant=EVERYTHING, by=SAM)


@pytest.fixture
def ids() -> list[int]:
    home = quick_set("b2c")
    names = [f"p{number}@mail.example" for number in range(MANY)]
    rows = [Customer(set=home, username=name, username_key=name, email=name) for name in names]
    return [customer.pk for customer in Customer.objects.bulk_create(rows)]


def test_a_thousand_members_cost_a_few_times_one_bare_insert(ids: list[int]) -> None:
    """GRP-03: with its control, which takes them one by one."""
    group = add_group("VIP", by=SAM)
    record = AuditRecord.objects.latest("pk").pk

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_BARE, [group.pk, ids, record])

    bare_insert = best_of(bare)
    put_in = best_of(lambda: change_members(group, Difference(ids), grant=EVERYTHING, by=SAM))
    assert put_in <= MOST * bare_insert
    began = time.perf_counter()
    one_by_one(group, ids[:100])
    assert time.perf_counter() - began > MOST * bare_insert


def test_statements_are_as_many_for_a_thousand_as_for_one(ids: list[int]) -> None:
    """GRP-03."""
    group, counts = add_group("VIP", by=SAM), []
    for chosen in (ids[:1], ids[1:]):
        with counted_statements() as counted:
            change_members(group, Difference(chosen), grant=EVERYTHING, by=SAM)
        counts.append(counted.count)
    assert counts[0] == counts[1]
    assert GroupMember.objects.count() == MANY
