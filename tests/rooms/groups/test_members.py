"""Who is in a customer group (GRP-03 to GRP-06)."""

from dataclasses import replace
from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.members import (
    Difference,
    MembersChanged,
    change_members,
    remove_all_members,
)
from regulars.groups.operations.of_customers import change_groups, set_groups
from regulars.groups.queries.groups import groups_of, sizes_of
from regulars.groups.queries.members import members_of
from regulars.groups.rules.groups import AT_ONCE, MOST_CHANGES
from regulars.journeys.customer_lifecycle import erase
from regulars.journeys.group_members import start_changing_members, start_removing_all_members
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.jobs import run_next
from regulars.kernel.models import AuditRecord, AuditSubject, Job
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING, Grant
from tests.journeys.stories import SAM
from tests.world import a_guest, a_set, an_account, sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops() -> list[Site]:
    return sites(["kids", "sports"], a_set("b2c"))


@pytest.fixture
def people(shops: list[Site]) -> list[Customer]:
    """Ada and Ben at kids, Cleo at sports."""
    homes = {"ada": shops[0], "ben": shops[0], "cleo": shops[1]}
    return [an_account(f"{name}@mail.example", site) for name, site in homes.items()]


@pytest.fixture
def vip() -> CustomerGroup:
    return add_group("VIP", by=SAM)


def at(*sites: Site) -> Grant:
    return replace(EVERYTHING, sites=frozenset(site.pk for site in sites))


def members(group: CustomerGroup) -> set[int]:
    return set(GroupMember.objects.filter(group=group).values_list("account_id", flat=True))


def change(group: CustomerGroup, *, grant: Grant = EVERYTHING, **ids: Any) -> MembersChanged:
    return change_members(group, Difference(**ids), grant=grant, by=SAM)


def test_difference_puts_in_and_takes_out_with_one_record(
    vip: CustomerGroup, people: list[Customer], shops: list[Site]
) -> None:
    """GRP-03, GRP-05: about the group, everybody whom it changed and their sites, and nobody else."""
    ada, ben, cleo = (person.pk for person in people)
    change(vip, add=[ada, ben])
    before = AuditRecord.objects.count()
    assert change(vip, add=[cleo, ben], remove=[ada]) == MembersChanged(added=1, removed=1)
    assert members(vip) == {ben, cleo}
    assert AuditRecord.objects.count() == before + 1
    about = set(
        AuditSubject.objects.filter(record=AuditRecord.objects.latest("pk")).values_list("kind", "subject_id")
    )
    here = {("site", shop.pk) for shop in shops}
    assert about == {("group", vip.pk), ("customer", ada), ("customer", cleo), *here}


def test_nothing_leaves_no_record_and_no_version(vip: CustomerGroup, people: list[Customer]) -> None:
    change(vip, add=[people[0].pk])
    before = (AuditRecord.objects.count(), CustomerGroup.objects.get().version)
    assert change(vip, add=[people[0].pk], remove=[people[1].pk]) == MembersChanged()
    assert (AuditRecord.objects.count(), CustomerGroup.objects.get().version) == before


def test_guest_erased_and_unknown_are_left_out_and_counted(
    vip: CustomerGroup, people: list[Customer], shops: list[Site]
) -> None:
    """GRP-03: who was ticked and erased meanwhile doesn't keep the others out."""
    ada, ben, _ = people
    erase(ben, by=SAM)
    assert change(vip, add=[ada.pk, ben.pk, a_guest(shops[0]).pk, 2**62]) == MembersChanged(
        added=1, skipped=3
    )
    assert members(vip) == {ada.pk}


def test_staff_of_some_sites_change_those_who_are_nowhere_else(
    vip: CustomerGroup, people: list[Customer], shops: list[Site]
) -> None:
    """D-34: a group is shared by all sites of a customer, so it takes all of them."""
    ada, ben, cleo = people
    both = an_account("dora@mail.example", shops[0])
    set_access(both, site=shops[1], state="active", by=SAM)
    ids = [ada.pk, ben.pk, cleo.pk, both.pk]
    assert change(vip, add=ids, grant=at(shops[0])) == MembersChanged(added=2, skipped=2)
    change(vip, add=ids)
    assert change(vip, remove=ids, grant=at(shops[1])) == MembersChanged(removed=1, skipped=3)
    assert remove_all_members(vip, grant=at(shops[0]), by=SAM).removed == 2
    assert members(vip) == {both.pk}
    seen = [member.id for member in members_of(vip, grant=at(shops[1])).items]
    assert seen == [both.pk]
    assert sizes_of([vip], at(shops[1]))[vip.pk].count == 1


def test_remove_all_empties_the_group_and_leaves_it(vip: CustomerGroup, people: list[Customer]) -> None:
    """GRP-06."""
    other = add_group("Other", by=SAM)
    change(vip, add=[person.pk for person in people])
    change(other, add=[people[0].pk])
    assert remove_all_members(vip, grant=EVERYTHING, by=SAM) == MembersChanged(removed=3)
    assert (members(vip), members(other)) == (set(), {people[0].pk})
    assert CustomerGroup.objects.filter(pk=vip.pk).exists()


def test_stale_version_is_refused(vip: CustomerGroup, people: list[Customer]) -> None:
    """Two people edit one group: the second hears of it (G23)."""
    change(vip, add=[people[0].pk])
    for late in (
        lambda: change_members(vip, Difference([people[1].pk]), grant=EVERYTHING, version=1, by=SAM),
        lambda: remove_all_members(vip, grant=EVERYTHING, version=1, by=SAM),
    ):
        with pytest.raises(Conflict) as refused:
            late()
        assert refused.value.code == "version_conflict"
    assert members(vip) == {people[0].pk}


@pytest.mark.django_db(transaction=True)
def test_large_difference_is_done_by_a_job(vip: CustomerGroup, people: list[Customer]) -> None:
    """GRP-03: any number; what is too many for one request is refused."""
    ids = [person.pk for person in people] + list(range(10**6, 10**6 + AT_ONCE))
    job = start_changing_members(vip, Difference(add=ids), grant=EVERYTHING, version=1, by=SAM)
    assert isinstance(job, Job)
    assert not members(vip)
    assert run_next()
    job.refresh_from_db()
    assert job.result == {"added": 3, "removed": 0, "skipped": AT_ONCE}
    assert members(vip) == {person.pk for person in people}
    with pytest.raises(Invalid) as refused:
        start_changing_members(vip, Difference(add=range(1, MOST_CHANGES + 2)), grant=EVERYTHING, by=SAM)
    assert (refused.value.code, refused.value.field) == ("too_many", "ids")


@pytest.mark.django_db(transaction=True)
def test_large_group_is_emptied_by_a_job(
    vip: CustomerGroup, people: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """GRP-06."""
    monkeypatch.setattr("regulars.groups.rules.groups.AT_ONCE", 2)
    change(vip, add=[person.pk for person in people])
    assert isinstance(start_removing_all_members(vip, grant=EVERYTHING, by=SAM), Job)
    assert len(members(vip)) == 3
    assert run_next()
    assert members(vip) == set()


def test_customer_is_in_several_groups(vip: CustomerGroup, people: list[Customer], shops: list[Site]) -> None:
    """GRP-04."""
    ada, club = people[0], add_group("Club", by=SAM)
    change_groups(ada, add=["VIP", "club"], by=SAM)
    assert list(groups_of(ada.pk)) == [club, vip]
    set_groups(ada, ["Vip"], by=SAM)
    assert list(groups_of(ada.pk)) == [vip]
    with pytest.raises(Invalid) as refused:
        set_groups(ada, ["club", "none"], by=SAM)
    assert (refused.value.code, refused.value.field) == ("no_such_group", "groups")
    with pytest.raises(Invalid) as refused:
        change_groups(a_guest(shops[0]), add=["vip"], by=SAM)
    assert refused.value.code == "not_an_account"
    assert list(groups_of(ada.pk)) == [vip]


def test_version_follows_what_a_customer_is_put_into(vip: CustomerGroup, people: list[Customer]) -> None:
    """G23: who saw three members doesn't take out a fourth unseen; a group that stays as it was keeps its version."""
    club = add_group("Club", by=SAM)
    change_groups(people[0], add=["vip"], by=SAM)
    with pytest.raises(Conflict):
        remove_all_members(vip, grant=EVERYTHING, version=1, by=SAM)
    set_groups(people[0], ["vip", "CLUB"], by=SAM)
    versions = {group: CustomerGroup.objects.get(pk=group.pk).version for group in (vip, club)}
    assert versions == {vip: 2, club: 2}


def test_members_are_walked_page_by_page_and_searched(vip: CustomerGroup, people: list[Customer]) -> None:
    """GRP-07."""
    change(vip, add=[person.pk for person in people[:2]])
    first = members_of(vip, grant=EVERYTHING, limit=1)
    rest = members_of(vip, grant=EVERYTHING, limit=1, cursor=first.next_cursor)
    assert [*(one.email for one in first.items), *(one.email for one in rest.items)] == [
        "ben@mail.example",
        "ada@mail.example",
    ]
    assert (first.total.count, rest.next_cursor) == (2, None)
    assert [one.email for one in members_of(vip, grant=EVERYTHING, q="ada@mail").items] == [
        "ada@mail.example"
    ]
    assert members_of(vip, grant=EVERYTHING, q="cleo@mail").items == []
