"""What the verbs of groups and their members are tried with."""

from collections.abc import Callable

from regulars.groups.models import GroupMember
from regulars.groups.operations.groups import GroupChanges, add_group
from regulars.groups.operations.members import Difference
from regulars.kernel.actor import OPERATOR
from regulars.staff.rules.rights import EVERYTHING
from tests.house.worlds import Given, an_ada, given


def with_a_member() -> Given:
    """The group is as new: who checks versions begins with the first."""
    group = add_group("VIP", by=OPERATOR)
    GroupMember.objects.create(group=group, account=an_ada())
    return given(group, grant=EVERYTHING)


def for_a_member() -> Given:
    return given(add_group("VIP", by=OPERATOR), Difference(add=[an_ada().pk]), grant=EVERYTHING)


def for_a_customer() -> Given:
    add_group("VIP", by=OPERATOR)
    return given(an_ada())


def _with(example: Given, *args: object, **kwargs: object) -> Given:
    return (*example[0], *args), example[1] | kwargs


VERBS: dict[str, Callable[[], Given]] = {
    "groups.operations.groups.add_group": lambda: given("VIP", description="Who buys most"),
    "groups.operations.groups.change_group": lambda: given(
        add_group("VIP", by=OPERATOR), GroupChanges(name="Best customers"), version=1
    ),
    "groups.operations.groups.remove_group": lambda: given(add_group("VIP", by=OPERATOR), version=1),
    "groups.operations.members.change_members": for_a_member,
    "groups.operations.members.remove_all_members": with_a_member,
    "journeys.group_members.start_changing_members": for_a_member,
    "journeys.group_members.start_removing_all_members": with_a_member,
    "groups.operations.of_customers.change_groups": lambda: _with(for_a_customer(), add=["vip"]),
    "groups.operations.of_customers.set_groups": lambda: _with(for_a_customer(), ["vip"]),
}
