"""What the verbs of roles of customers, tags and pricing policies are tried with."""

from collections.abc import Callable

from regulars.groups.operations.policies import add_policy
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag
from regulars.groups.rules.roles import ALWAYS
from regulars.kernel.actor import OPERATOR
from tests.house.worlds import Given, an_ada, given

HERE = "groups.operations"


def with_a_role() -> Given:
    add_role("Trade", by=OPERATOR)
    return given(an_ada(), {"trade": ALWAYS})


def with_a_tag() -> Given:
    add_tag("VIP", by=OPERATOR)
    return given(an_ada(), ["vip"])


VERBS: dict[str, Callable[[], Given]] = {
    f"{HERE}.roles.add_role": lambda: given("Trade", rights=["see_prices"]),
    f"{HERE}.roles.change_role": lambda: given(
        add_role("Trade", by=OPERATOR), name="Traders", rights=["see_prices"], version=1
    ),
    f"{HERE}.roles.remove_role": lambda: given(add_role("Trade", by=OPERATOR), version=1),
    f"{HERE}.holdings.change_roles": with_a_role,
    f"{HERE}.tags.add_tag": lambda: given("VIP"),
    f"{HERE}.tags.rename_tag": lambda: given(add_tag("VIP", by=OPERATOR), "Press", version=1),
    f"{HERE}.tags.remove_tag": lambda: given(add_tag("VIP", by=OPERATOR), version=1),
    f"{HERE}.tags.change_tags": with_a_tag,
    f"{HERE}.policies.add_policy": lambda: given("Gold"),
    f"{HERE}.policies.rename_policy": lambda: given(add_policy("Gold", by=OPERATOR), "Golden", version=1),
    f"{HERE}.policies.remove_policy": lambda: given(add_policy("Gold", by=OPERATOR), erase=True, version=1),
    "journeys.delete_marks.start_mark_deletion": lambda: given(add_tag("VIP", by=OPERATOR), version=1),
    "journeys.delete_marks.start_policy_deletion": lambda: given(
        add_policy("Gold", by=OPERATOR), erase=True, version=1
    ),
}
