"""A pricing policy is deleted, at once or by the worker, while somebody gives it to an account: nobody has it afterwards."""

from collections.abc import Callable

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.operations import choices
from regulars.groups.operations.policies import add_policy
from regulars.journeys import delete_attribute
from regulars.journeys.delete_marks import start_policy_deletion
from regulars.kernel.jobs import run_next
from tests.journeys.stories import SAM
from tests.racing import Racers, breaks, holds, quick_account, quick_set, unclean


def given_while_deleted(racers: Racers) -> Callable[[int], str | None]:
    home = quick_set("b2c")
    ada, ben = quick_account("ada", home), quick_account("ben", home)

    def play(number: int) -> str | None:
        policy = add_policy(f"P{number}", by=SAM)
        wish = {"pricing_policy": policy.code}
        Customer.objects.filter(pk=ben.pk).update(attributes=wish)
        Customer.objects.filter(pk=ada.pk).update(attributes={}, version=1)

        def delete() -> None:
            start_policy_deletion(policy, erase=True, version=1, by=SAM)
            run_next()

        outcomes = racers.race(
            lambda: change_profile(
                Customer.objects.get(pk=ada.pk), ProfileChanges(attributes=wish), version=1, by=SAM
            ),
            delete,
            spread=0.006,
        )
        left = Customer.objects.filter(attributes__has_key="pricing_policy").count()
        fine = outcomes[0].code in {"done", "unknown_value", "version_conflict"} and not left
        return unclean(outcomes) or (None if fine else f"{outcomes[0].code}, {left} left")

    return play


@pytest.mark.parametrize("at_once", [0, 10])
def test_policy_that_is_given_meanwhile_is_nobodys(
    racers: Racers, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CLS-02: by the worker, and in one request."""
    monkeypatch.setattr(delete_attribute, "AT_ONCE", at_once)
    holds(given_while_deleted(racers))


@pytest.mark.parametrize("at_once", [0, 10])
def test_control_without_holding_it_somebody_keeps_it(
    racers: Racers, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control."""
    monkeypatch.setattr(delete_attribute, "AT_ONCE", at_once)
    monkeypatch.setattr(choices, "option_holds", dict)
    assert "left" in breaks(given_while_deleted(racers))
