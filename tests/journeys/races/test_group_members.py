"""Members of a customer group, put in, taken out and erased at once (GRP-03, GRP-06)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.groups.operations import locks, members, of_customers
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.members import Difference, change_members, remove_all_members
from regulars.groups.operations.of_customers import set_groups
from regulars.journeys.customer_lifecycle import erase
from regulars.staff.rules import Grant
from regulars.staff.rules.rights import EVERYTHING
from tests.journeys.stories import SAM
from tests.racing import Racers, breaks, holds, quick_account, quick_set, unclean


def version_of(group: CustomerGroup) -> int:
    return CustomerGroup.objects.get(pk=group.pk).version


def editors_at_once(racers: Racers) -> Callable[[int], str | None]:
    """*Remove all* and an add, both of what two people saw."""
    group, home = add_group("VIP", by=SAM), quick_set("b2c")
    ada, ben = (quick_account(name, home) for name in ("ada", "ben"))

    def play(_number: int) -> str | None:
        GroupMember.objects.all().delete()
        change_members(group, Difference([ada.pk]), grant=EVERYTHING, by=SAM)
        seen: dict[str, Any] = {"grant": EVERYTHING, "version": version_of(group), "by": SAM}
        outcomes = racers.race(
            partial(remove_all_members, group, **seen),
            partial(change_members, group, Difference([ben.pk]), **seen),
        )
        codes = sorted(outcome.code for outcome in outcomes)
        left = set(GroupMember.objects.values_list("account_id", flat=True))
        wanted = {ada.pk, ben.pk} if outcomes[1].done else set()
        fine = codes == ["done", "version_conflict"] and left == wanted
        return unclean(outcomes) or (None if fine else f"{codes}, left {left}")

    return play


def test_remove_all_and_an_add_of_one_version_are_never_both_done(racers: Racers) -> None:
    """GRP-06, G23: whoever comes second hears of it, and nobody is lost unseen."""
    holds(editors_at_once(racers))


def test_control_without_the_lock_both_are_done(racers: Racers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        members, "lock_version", lambda group, *_, **__: CustomerGroup.objects.get(pk=group.pk)
    )
    assert "'done', 'done'" in breaks(editors_at_once(racers))


def erased_at_once(racers: Racers) -> Callable[[int], str | None]:
    group, home = add_group("VIP", by=SAM), quick_set("b2c")

    def play(number: int) -> str | None:
        account = quick_account(f"ada{number}", home)
        outcomes = racers.race(
            partial(change_members, group, Difference([account.pk]), grant=EVERYTHING, by=SAM),
            partial(erase, account, by=SAM),
        )
        left = GroupMember.objects.filter(account=account).exists()
        return unclean(outcomes) or ("an erased member" if left else None)

    return play


def crosswise(racers: Racers) -> Callable[[int], str | None]:
    """Each customer leaves the group that the other comes into."""
    for name in ("First", "Second"):
        add_group(name, by=SAM)
    home = quick_set("b2c")
    ada, ben = (quick_account(name, home) for name in ("ada", "ben"))

    def play(_number: int) -> str | None:
        set_groups(ada, ["first"], by=SAM)
        set_groups(ben, ["second"], by=SAM)
        outcomes = racers.race(
            partial(set_groups, ada, ["second"], by=SAM), partial(set_groups, ben, ["first"], by=SAM)
        )
        codes = [outcome.code for outcome in outcomes]
        return unclean(outcomes) or (None if codes == ["done", "done"] else str(codes))

    return play


def test_two_customers_change_places(racers: Racers) -> None:
    """GRP-04: nobody waits for a group that the other holds."""
    holds(crosswise(racers))


def test_control_with_a_lock_for_each_step_one_of_them_fails(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_steps(model: type[Any], codes: list[str], field: str, *, also: list[int]) -> dict[str, Any]:
        wanted = locks.lock_named(model, codes, field)
        return wanted | locks.lock_named(model, (), field, also=also)

    monkeypatch.setattr(of_customers, "lock_named", in_steps)
    breaks(crosswise(racers))


def seen_without_a_lock(grant: Grant, ids: list[int]) -> list[int]:
    return list(Customer.objects.changeable(grant.sites).filter(pk__in=ids).values_list("pk", flat=True))


def test_nobody_is_put_in_who_is_being_erased(racers: Racers) -> None:
    """GRP-03, D-09."""
    holds(erased_at_once(racers))


def test_control_without_the_hold_an_erased_one_is_a_member(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "_hold", seen_without_a_lock)
    assert breaks(erased_at_once(racers)) == "an erased member"
