"""Groups, roles, tags and pricing policies of many accounts are deleted by the worker (GRP-01, ROL-02, CLS-02, CLS-03)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from regulars.catalog.models import Discount
from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.groups.models import (
    CustomerGroup,
    CustomerRole,
    GroupMember,
    PricingPolicy,
    RoleHolding,
    Tag,
    Tagging,
)
from regulars.groups.operations import concerned
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.of_customers import change_groups
from regulars.groups.operations.policies import add_policy
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag, change_tags
from regulars.groups.rules.roles import ALWAYS
from regulars.journeys import delete_attribute
from regulars.journeys.delete_marks import start_mark_deletion, start_policy_deletion
from regulars.kernel.errors import Conflict
from regulars.kernel.jobs import cancel_job, run_next
from regulars.kernel.models import AuditRecord, AuditSubject, Job, JobProgress
from tests.journeys.stories import SAM
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[Customer]:
    """Three, with a worker's work beginning at the third."""
    monkeypatch.setattr(delete_attribute, "AT_ONCE", 2)
    monkeypatch.setattr(concerned, "BATCH", 2)
    kids = a_site("kids", a_set("b2c"))
    return [an_account(f"p{number}@mail.example", site=kids) for number in range(3)]


def a_group(people: list[Customer]) -> CustomerGroup:
    group = add_group("VIP", by=SAM)
    GroupMember.objects.bulk_create(GroupMember(group=group, account=person) for person in people)
    return group


def a_role(people: list[Customer]) -> CustomerRole:
    role = add_role("VIP", by=SAM)
    for person in people:
        change_roles(person, {"vip": ALWAYS}, by=SAM)
    return role


def a_tag(people: list[Customer]) -> Tag:
    tag = add_tag("VIP", by=SAM)
    for person in people:
        change_tags(person, ["vip"], by=SAM)
    return tag


def a_policy(people: list[Customer]) -> PricingPolicy:
    policy = add_policy("Gold", by=SAM)
    Customer.objects.filter(pk__in=[person.pk for person in people]).update(
        attributes={"pricing_policy": "gold"}
    )
    return policy


def wish(account: Customer, policy: str) -> None:
    change_profile(account, ProfileChanges(attributes={"pricing_policy": policy}), version=1, by=SAM)


@pytest.mark.parametrize(
    ("make", "event"),
    [
        (a_group, "customer_group.deleted"),
        (a_role, "customer_role.deleted"),
        (a_tag, "tag.deleted"),
        (a_policy, "pricing_policy.deleted"),
    ],
)
def test_what_many_have_is_deleted_by_the_worker(
    make: Callable[[list[Customer]], Any], event: str, people: list[Customer]
) -> None:
    """All is as it was until then; it stands in the history of each, under whoever wished it."""
    mark = make(people)
    job = start_mark_deletion(mark, version=1, by=SAM)
    assert isinstance(job, Job)
    assert type(mark).objects.filter(pk=mark.pk).exists()
    assert run_next()
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"customers": 3})
    progress = JobProgress.objects.get(job=job)
    assert (progress.done, progress.total) == (3, 3)
    assert not type(mark).objects.filter(pk=mark.pk).exists()
    record = AuditRecord.objects.filter(event=event).latest("pk")
    subjects = AuditSubject.objects.filter(record=record, kind="customer")
    assert (record.actor_id, subjects.count()) == (SAM.id, 3)


def test_few_are_deleted_at_once(people: list[Customer]) -> None:
    for make in (a_group, a_role, a_tag):
        assert start_mark_deletion(make(people[:2]), version=1, by=SAM) == 2
    assert start_policy_deletion(a_policy(people[:2]), erase=True, version=1, by=SAM) == 2
    assert start_policy_deletion(a_policy(people), erase=False, version=1, by=SAM) == 0
    assert not Job.objects.exists()


def test_refusals_come_before_the_worker(people: list[Customer]) -> None:
    """G23"""
    role = a_role(people)
    with pytest.raises(Conflict) as refused:
        start_mark_deletion(role, version=2, by=SAM)
    assert (refused.value.code, Job.objects.count()) == ("version_conflict", 0)


@pytest.mark.parametrize("make", [a_group, a_role, a_tag, a_policy])
def test_what_changed_meanwhile_is_deleted_too(
    make: Callable[[list[Customer]], Any], people: list[Customer]
) -> None:
    """GRP-01: whoever joins a group or leaves it raises its version."""
    mark = make(people)
    job = start_mark_deletion(mark, version=1, by=SAM)
    assert isinstance(job, Job)
    if isinstance(mark, CustomerGroup):
        change_groups(an_account("late@mail.example"), add=[mark.code], by=SAM)
        assert CustomerGroup.objects.get().version == 2
    else:
        type(mark).objects.update(version=2)
    assert run_next()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.DONE, "")
    assert not type(mark).objects.exists()


def test_what_is_named_meanwhile_stays(people: list[Customer]) -> None:
    """GRP-01: and nobody leaves it."""
    group = a_group(people)
    job = start_mark_deletion(group, version=1, by=SAM)
    Discount.objects.create(code="SPRING", name="Spring", kind="percent", value=Decimal(10), group=group)
    assert isinstance(job, Job)
    assert run_next()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.FAILED, "group_in_use")
    assert GroupMember.objects.count() == 3


def test_policy_of_many_stays_until_the_worker_takes_it(people: list[Customer]) -> None:
    """CLS-02: whoever is given it meanwhile loses it too; accounts of another one keep theirs. One record tells it."""
    policy, other = a_policy(people), add_policy("Silver", by=SAM)
    ben, late = an_account("ben@mail.example"), an_account("late@mail.example")
    wish(ben, other.code)
    job = start_policy_deletion(policy, erase=True, version=1, by=SAM)
    assert isinstance(job, Job)
    with pytest.raises(Conflict) as refused:
        add_policy("Gold", by=SAM)
    assert refused.value.code == "policy_code_taken"
    wish(late, policy.code)
    before = AuditRecord.objects.latest("pk").pk
    assert run_next()
    job.refresh_from_db()
    assert job.result == {"customers": 4}
    assert list(Customer.objects.exclude(attributes={}).values_list("pk", flat=True)) == [ben.pk]
    record = AuditRecord.objects.get(pk__gt=before)
    about = AuditSubject.objects.filter(record=record, kind="customer").count()
    assert (record.event, record.data, about) == ("pricing_policy.deleted", {"policy": "gold"}, 4)
    assert add_policy("Gold", by=SAM).code == "gold"


@pytest.mark.parametrize("make", [a_group, a_role, a_tag, a_policy])
def test_deletion_that_is_cancelled_in_its_second_step_takes_it_from_nobody(
    make: Callable[[list[Customer]], Any], people: list[Customer]
) -> None:
    """G21: all is as it was, also for those whom it was taken from in the first step."""
    mark = make(people)
    job = start_mark_deletion(mark, version=1, by=SAM)
    assert isinstance(job, Job)
    before = state_of(mark)
    steps: list[str] = []

    def cancel_in_the_second(execute: Any, sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        if sql.startswith("WITH changed AS"):
            steps.append(sql)
            if len(steps) == 2:
                cancel_elsewhere(job)
        return done

    with connection.execute_wrapper(cancel_in_the_second):
        assert run_next()
    job.refresh_from_db()
    progress = JobProgress.objects.get(job=job)
    assert (job.state, len(steps), progress.done, progress.total) == (Job.State.CANCELLED, 2, 3, 3)
    assert state_of(mark) == before
    assert AuditRecord.objects.latest("pk").event == "job.cancelled"


def cancel_elsewhere(job: Job) -> None:
    def cancel() -> None:
        cancel_job(job.pk, by=SAM)
        connection.close()

    with ThreadPoolExecutor() as elsewhere:
        elsewhere.submit(cancel).result()


def state_of(mark: Any) -> list[Any]:
    """All that a deletion changes."""
    rows = (type(mark), Customer, GroupMember, RoleHolding, Tagging)
    about = AuditSubject.objects.filter(kind="customer").count()
    return [list(model.objects.order_by("pk").values()) for model in rows] + [about]
