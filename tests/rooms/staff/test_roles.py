"""Roles of one's own; the shipped ones stay as they are."""

import pytest
from django.db import DatabaseError, transaction

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.staff.models import StaffRole, StaffUser
from regulars.staff.operations.roles import change_role, copy_role, delete_role, role_named
from regulars.staff.rules.rights import FieldGroup, Level, Right
from regulars.staff.rules.roles import SHIPPED, Role, powers
from tests.world import api_key, own_role, sam

pytestmark = pytest.mark.django_db

SEES_NAMES = powers([], {FieldGroup.IDENTITY: Level.VIEW})


def test_copy_gives_what_its_original_gives() -> None:
    copy = copy_role(role_named("manager"), name="Trade authorized: Zürich", by=OPERATOR)
    assert (copy.code, copy.is_shipped) == ("trade-authorized-zurich", False)
    assert set(copy.functions) == SHIPPED[Role.MANAGER].functions
    assert set(copy.edits) == set(FieldGroup)


@pytest.mark.parametrize("role", Role)
def test_shipped_role_is_neither_changed_nor_deleted(role: Role) -> None:
    shipped = role_named(role)
    for refused in (
        lambda: change_role(shipped, name="Mine", gives=SEES_NAMES, version=1, by=OPERATOR),
        lambda: delete_role(shipped, by=OPERATOR),
    ):
        with pytest.raises(Conflict) as error:
            refused()
        assert error.value.code == "role_shipped"
    assert StaffRole.objects.get(pk=shipped.pk).name == shipped.name


def test_change_of_a_role_reaches_everybody_who_holds_it() -> None:
    role = own_role(contact="edit")
    user = sam(role.code)
    assert StaffUser.objects.get(pk=user.pk).grant.edits("email")
    change_role(role, name="Support", gives=SEES_NAMES, version=role.version, by=OPERATOR)
    grant = StaffUser.objects.get(pk=user.pk).grant
    assert (grant.sees("first_name"), grant.sees("email"), grant.rights) == (True, False, {Right.SEE})


def test_role_that_somebody_holds_stays() -> None:
    role = own_role()
    user = sam(role.code)
    with pytest.raises(Conflict) as error:
        delete_role(role, by=OPERATOR)
    assert error.value.code == "role_in_use"
    user.delete()
    api_key(role.code)
    with pytest.raises(Conflict):
        delete_role(role, by=OPERATOR)


def test_role_that_nobody_holds_goes_once() -> None:
    role = own_role()
    delete_role(role, by=OPERATOR)
    assert not StaffRole.objects.filter(code=role.code).exists()
    with pytest.raises(NotFound):
        delete_role(StaffRole(pk=role.pk or 999_999, code=role.code), by=OPERATOR)


@pytest.mark.parametrize(
    ("name", "code"),
    [("manager", "role_code_taken"), ("", "required"), ("…", "name_shape"), ("n" * 101, "too_long")],
)
def test_name_that_can_not_be_is_refused_beside_the_field(name: str, code: str) -> None:
    with pytest.raises((Conflict, Invalid)) as error:
        copy_role(role_named("viewer"), name=name, by=OPERATOR)
    assert error.value.code in {code, "role_name_taken"}


@pytest.mark.parametrize(
    "impossible",
    [
        {"functions": ["fly"]},
        {"sees": ["shoes"]},
        {"sees": [], "edits": ["contact"], "functions": ["see", "edit_customers"]},
        {"sees": ["contact"], "edits": ["contact"], "functions": ["see"]},
        {"sees": ["identity", "contact"], "functions": ["see", "edit_sets"]},
    ],
)
def test_database_refuses_what_no_role_can_be(impossible: dict[str, list[str]]) -> None:
    role = own_role()
    with pytest.raises(DatabaseError), transaction.atomic():
        StaffRole.objects.filter(pk=role.pk).update(**impossible)
