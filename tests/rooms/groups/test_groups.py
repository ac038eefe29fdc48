"""Customer groups themselves (GRP-01)."""

import pytest

from regulars.catalog.models import Discount
from regulars.catalog.rules import DiscountKind
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.groups.operations.groups import GroupChanges, add_group, change_group, remove_group
from regulars.groups.operations.members import Difference, change_members
from regulars.groups.queries.groups import GROUPS, sizes_of
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from regulars.staff.rules.rights import EVERYTHING
from tests.journeys.stories import SAM
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def test_group_has_a_name_a_description_and_a_code_made_of_the_name() -> None:
    """GRP-01."""
    add_group("  Beste Kunden, Köln ", description="Who buys most", by=SAM)
    stored = CustomerGroup.objects.get()
    assert (stored.code, stored.name) == ("beste-kunden-koln", "Beste Kunden, Köln")
    assert (stored.description, stored.version) == ("Who buys most", 1)


@pytest.mark.parametrize(
    ("name", "code"), [("New", "new-1"), ("A" * 49 + " B", "a" * 49), ("A" * 100, "a" * 50)]
)
def test_code_is_made_of_any_name(name: str, code: str) -> None:
    """GRP-01: no address of the back office, and no hyphen at its end."""
    assert add_group(name, by=SAM).code == code


@pytest.mark.parametrize("code", ["vip", "VIP"])
def test_code_is_taken_whatever_its_case(code: str) -> None:
    """GRP-01: also where it is made from another name."""
    add_group("First", code="Vip", by=SAM)
    with pytest.raises(Conflict) as refused:
        add_group("Second", code=code, by=SAM)
    assert (refused.value.code, refused.value.field) == ("group_code_taken", "code")
    with pytest.raises(Conflict):
        add_group("V.I.P."[::2], by=SAM)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"name": "x" * 101}, "name", "too_long"),
        ({"name": "Клуб"}, "name", "name_shape"),
        ({"name": "A", "code": "New"}, "code", "code_reserved"),
        ({"name": "A", "code": "a/b"}, "code", "code_shape"),
        ({"name": "A", "code": "-a"}, "code", "code_shape"),
        ({"name": "A", "description": "x" * 501}, "description", "too_long"),
        ({"name": "A", "description": "a\nb"}, "description", "control_characters"),
    ],
)
def test_value_that_cannot_be_is_refused_beside_its_field(
    values: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add_group(**values, by=SAM)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert not CustomerGroup.objects.exists()


def test_change_on_an_old_version_is_refused_and_the_code_stays() -> None:
    group = add_group("VIP", by=SAM)
    changed = change_group(group, GroupChanges(name="Best"), version=1, by=SAM)
    assert (changed.code, changed.name, changed.version) == ("vip", "Best", 2)
    with pytest.raises(Conflict) as refused:
        change_group(group, GroupChanges(name="Other"), version=1, by=SAM)
    assert refused.value.code == "version_conflict"


def test_group_that_a_discount_names_stays_with_its_members() -> None:
    """GRP-08: the refusal names the discount; without it the group goes, and its customers stay."""
    group, ada = add_group("VIP", by=SAM), an_account(site=a_site("kids", a_set("b2c")))
    change_members(group, Difference([ada.pk]), grant=EVERYTHING, by=SAM)
    discount = Discount.objects.create(
        code="SUMMER", name="Summer", kind=DiscountKind.PERCENT, value=10, group=group
    )
    records = AuditRecord.objects.count()
    with pytest.raises(Conflict) as refused:
        remove_group(group, by=SAM)
    assert (refused.value.code, refused.value.values) == ("group_in_use", {"names": "SUMMER"})
    assert (GroupMember.objects.count(), AuditRecord.objects.count()) == (1, records)
    discount.delete()
    remove_group(group, by=SAM)
    assert (CustomerGroup.objects.count(), GroupMember.objects.count()) == (0, 0)
    ada.refresh_from_db()


def test_groups_are_listed_by_name_and_found_by_name_and_code() -> None:
    """GRP-01."""
    vip, club = add_group("VIP", by=SAM), add_group("Club", code="members-1", by=SAM)
    rows = CustomerGroup.objects.all()
    assert GROUPS.page(rows).items == [club, vip]
    assert GROUPS.page(rows, q="vi").items == [vip]
    assert GROUPS.page(rows, q="BERS-1").items == [club]
    assert {pk: total.count for pk, total in sizes_of([vip, club], EVERYTHING).items()} == {
        vip.pk: 0,
        club.pk: 0,
    }
