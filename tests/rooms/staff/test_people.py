"""Staff are changed, let go and taken back; an administrator of every site always stays (G15)."""

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Unauthenticated
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.staff.models import StaffUser
from regulars.staff.operations.people import (
    activate_staff,
    change_staff,
    deactivate_staff,
    generate_staff_password,
    set_staff_password,
)
from regulars.staff.queries import staff_by_password
from tests.world import a_site, sam

pytestmark = pytest.mark.django_db


def change(user: StaffUser, **values: object) -> StaffUser:
    same = {
        "email": user.email,
        "name": user.name,
        "role": user.role.code,
        "sites": None,
        "version": user.version,
    }
    return change_staff(user, **(same | values), by=OPERATOR)  # type: ignore[arg-type]


def now(user: StaffUser) -> StaffUser:
    return StaffUser.objects.get(pk=user.pk)


def test_role_and_sites_change_in_one_go_and_on_record() -> None:
    kids = a_site("kids")
    user = sam("viewer")
    change(user, role="manager", sites=[kids], name="Sammy")
    assert (now(user).role.code, now(user).grant.sites, str(now(user))) == ("manager", {kids.pk}, "Sammy")
    record = AuditRecord.objects.get(event="staff.changed")
    assert record.data == {
        "staff": user.pk, "role": "manager", "sites": ["kids"], "fields": ["name", "role", "sites"]
    }  # fmt: skip


def test_limit_is_lifted_again() -> None:
    user = sam("viewer", at=[a_site("kids")])
    change(user, sites=None)
    assert now(user).grant.sites is None
    assert not now(user).listed_sites.exists()


def test_change_with_an_old_version_is_refused() -> None:
    """G23."""
    user = sam("viewer")
    change(user, name="First")
    with pytest.raises(Conflict) as error:
        change(user, name="Second")
    assert (error.value.code, error.value.details) == ("version_conflict", {"version": 2})


def limit(user: StaffUser) -> None:
    change(user, sites=[Site.objects.get()])


def demote(user: StaffUser) -> None:
    change(user, role="manager")


def let_go(user: StaffUser) -> None:
    deactivate_staff(user, by=OPERATOR)


@pytest.mark.parametrize("way", [demote, limit, let_go])
def test_last_administrator_of_every_site_stays(way: object) -> None:
    """G15. One who is limited, let go or only called so doesn't count."""
    last = sam()
    sam(email="kids@staff.example", at=[a_site("sports")])
    deactivate_staff(sam(email="gone@staff.example"), by=OPERATOR)
    with pytest.raises(Conflict) as error:
        way(last)
    assert error.value.code == "last_administrator"
    assert (now(last).role.code, now(last).at_every_site, now(last).is_active) == (
        "administrator",
        True,
        True,
    )
    sam(email="second@staff.example")
    way(last)


def test_who_is_let_go_can_not_log_in_until_taken_back() -> None:
    user = sam("viewer")
    sam(email="admin@staff.example")
    deactivate_staff(user, by=OPERATOR)
    with pytest.raises(Unauthenticated):
        staff_by_password(user.email, "sam has a long password")
    activate_staff(user, by=OPERATOR)
    assert staff_by_password(user.email, "sam has a long password") == user


def test_generated_password_is_told_once_and_kept_as_a_hash() -> None:
    user = sam("viewer")
    password = generate_staff_password(user, by=OPERATOR)
    assert len(password) >= 20
    assert staff_by_password(user.email, password) == user
    assert password not in str(AuditRecord.objects.values_list("data", flat=True))
    set_staff_password(user, "sam chose this one", by=OPERATOR)
    assert staff_by_password(user.email, "sam chose this one") == user
