"""G13: the rights table. Whatever it doesn't know is refused."""

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Forbidden, Invalid
from regulars.staff.models import StaffRole, StaffUser
from regulars.staff.operations.people import add_staff
from regulars.staff.queries import key_by_text
from regulars.staff.rules.rights import (
    EVERYTHING,
    FIELDS,
    INSTALLATION_WIDE,
    REORGANISERS_SEE,
    FieldGroup,
    Grant,
    Level,
    Right,
    granted,
)
from regulars.staff.rules.roles import SHIPPED, Powers, Role, powers
from tests.statements import counted_statements
from tests.world import a_site, api_key, sam

ALL = frozenset(FieldGroup)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_shipped_role_is_stored_as_it_is_known(role: Role) -> None:
    """D-07: what the migration wrote is what the code says."""
    stored = StaffRole.objects.get(code=role)
    found = Powers(frozenset(stored.functions), frozenset(stored.sees), frozenset(stored.edits))
    assert (found, stored.is_shipped) == (SHIPPED[role], True)


def test_viewer_sees_everything_but_wishes_and_edits_nothing_manager_edits_every_field() -> None:
    """D-07, WSH-01."""
    assert {group: SHIPPED[Role.VIEWER].level(group) for group in FieldGroup} == dict.fromkeys(
        ALL, Level.VIEW
    ) | {FieldGroup.WISH_LIST: Level.NONE}
    assert {group: SHIPPED[Role.MANAGER].level(group) for group in FieldGroup} == dict.fromkeys(
        ALL, Level.EDIT
    )
    assert SHIPPED[Role.ADMINISTRATOR].functions == set(Right)


def test_nobody_may_anything() -> None:
    nobody = Grant()
    assert nobody.rights == set()
    assert nobody.hidden == set(FIELDS)
    assert not any(nobody.edits(field) for field in FIELDS)
    assert not nobody.is_at(1)


def test_unknown_field_is_refused_to_everybody() -> None:
    assert not EVERYTHING.sees("shoe_size")
    assert not EVERYTHING.edits("shoe_size")


def test_field_of_the_record_is_seen_and_never_edited() -> None:
    assert EVERYTHING.sees("created_at")
    assert not EVERYTHING.edits("created_at")


def test_user_name_needs_the_group_of_the_e_mail_too() -> None:
    """It mostly is the email."""
    without = Grant(frozenset({Right.SEE}), ALL - {FieldGroup.CONTACT}, frozenset(), sites=None)
    assert (without.sees("username"), without.sees("email"), without.sees("password")) == (False, False, True)


def test_level_counts_only_with_the_function() -> None:
    levels_only = Grant(frozenset({Right.SEE}), ALL, ALL, sites=None)
    assert not levels_only.edits("email")
    blind = Grant(frozenset(), ALL, ALL, sites=None)
    assert not blind.sees("email")


@pytest.mark.parametrize("right", sorted(INSTALLATION_WIDE))
def test_installation_wide_function_is_nobodys_who_is_limited(right: Right) -> None:
    assert Grant(frozenset({right}), sites=None).may(right)
    assert not Grant(frozenset({right}), sites=frozenset({1, 2})).may(right)


def test_word_that_nobody_knows_any_more_grants_nothing() -> None:
    assert granted(["see", "fly"], ["identity", "shoes"], ["shoes"], []) == Grant(
        frozenset({Right.SEE}), frozenset({FieldGroup.IDENTITY})
    )


def test_shared_customer_leaves_looking_and_site_matters() -> None:
    """D-34."""
    left = EVERYTHING.of_shared()
    assert (left.may(Right.SEE), left.may(Right.EDIT_ACCESS), left.sees("email")) == (True, True, True)
    assert not any(left.edits(field) for field in FIELDS)
    assert not left.may(Right.MOVE_CUSTOMERS)


@pytest.mark.parametrize(
    ("asks", "code"),
    [
        (lambda: Grant().require(Right.SEE), "right_missing"),
        (lambda: Grant().require_sight("email"), "field_hidden"),
        (lambda: Grant().require_edit("email"), "field_locked"),
    ],
)
def test_refusal_has_its_code(asks: object, code: str) -> None:
    with pytest.raises(Forbidden) as error:
        asks()
    assert error.value.code == code


def test_powers_are_completed_by_what_they_imply() -> None:
    found = powers(
        [], {FieldGroup.CONTACT: Level.EDIT, FieldGroup.B2B: Level.VIEW, FieldGroup.CREDIT: Level.NONE}
    )
    assert found.functions == {Right.SEE, Right.EDIT_CUSTOMERS}
    assert (found.sees, found.edits) == ({FieldGroup.CONTACT, FieldGroup.B2B}, {FieldGroup.CONTACT})


@pytest.mark.django_db
def test_staff_and_keys_come_with_their_sites_in_one_statement() -> None:
    sports, kids = a_site("sports"), a_site("kids")
    limited = sam("manager", at=[sports, kids])
    text = api_key("viewer", at=[kids])
    with counted_statements() as sent:
        grant = StaffUser.objects.get(pk=limited.pk).grant
        assert (grant.sites, grant.may(Right.EDIT_CUSTOMERS)) == ({sports.pk, kids.pk}, True)
        assert key_by_text(text).grant.sites == {kids.pk}
    assert sent.count == 2


@pytest.mark.django_db
def test_staff_of_no_site_are_refused_beside_the_field() -> None:
    with pytest.raises(Invalid) as error:
        add_staff("sam@staff.example", "sam has a long password", role="viewer", sites=[], by=OPERATOR)
    assert error.value.field == "sites"


@pytest.mark.django_db
def test_sites_that_are_gone_leave_nothing_rather_than_everything() -> None:
    limited = sam("manager", at=[a_site("sports")])
    limited.listed_sites.all().delete()
    assert StaffUser.objects.get(pk=limited.pk).grant.sites == frozenset()


def test_who_reorganises_sees_the_names_that_clash() -> None:
    found = powers([Right.EDIT_SETS], {})
    assert found.sees == REORGANISERS_SEE
