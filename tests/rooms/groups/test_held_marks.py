"""A save or an import of customers holds what it gives them: meanwhile that is renamed, and deleted afterwards (GRP-01, ROL-02, CLS-02, CLS-03)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from regulars.groups.operations.groups import GroupChanges, add_group, change_group, remove_group
from regulars.groups.operations.policies import add_policy, remove_policy, rename_policy
from regulars.groups.operations.roles import add_role, change_role, remove_role
from regulars.groups.operations.tags import add_tag, remove_tag, rename_tag
from regulars.kernel.errors import Busy
from tests.journeys.stories import SAM
from tests.rooms.groups.samples import held

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("add", "rename", "remove"),
    [
        (add_group, lambda row: change_group(row, GroupChanges(name="New"), version=1, by=SAM), remove_group),
        (add_role, lambda row: change_role(row, name="New", rights=[], version=1, by=SAM), remove_role),
        (add_tag, lambda row: rename_tag(row, "New", version=1, by=SAM), remove_tag),
        (
            add_policy,
            lambda row: rename_policy(row, "New", version=1, by=SAM),
            partial(remove_policy, erase=True),
        ),
    ],
)
def test_what_a_customer_is_about_to_get_is_renamed_but_not_deleted(
    add: Callable[..., Any], rename: Callable[[Any], Any], remove: Callable[..., int]
) -> None:
    row = add("Old", by=SAM)
    with held(row):
        assert rename(row).name == "New"
    with held(row), pytest.raises(Busy):
        remove(row, version=2, by=SAM)
    assert remove(row, version=2, by=SAM) == 0
