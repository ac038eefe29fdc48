"""`regulars groups`: the whole life of a group (GRP-01 to GRP-06)."""

import pytest

from regulars.catalog.models import Discount
from regulars.groups.models import CustomerGroup, GroupMember
from tests.doors.cli.commands import run
from tests.rooms.groups.samples import held
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def test_group_from_its_beginning_to_its_end() -> None:
    kids = a_site("kids", a_set("b2c"))
    ada, ben = an_account(site=kids), an_account("ben@mail.example", kids)
    assert run("groups", "list").out == "There is no customer group.\n"
    assert run("groups", "create", "Best customers", "--code", "VIP").out == "Added customer group VIP.\n"
    assert run("groups", "add", "vip", ada.pk, "ben@mail.example").out == "Put 2 customers into VIP.\n"
    assert run("groups", "list", "--json").json[0]["members"] == 2
    listed = run("groups", "members", "vip", "--limit", "1", "--json").json
    assert (listed["total"], [one["id"] for one in listed["members"]]) == (2, [ben.pk])
    assert "1 of 2 members." in run("groups", "members", "vip", "--limit", "1").out
    again = run("groups", "add", "vip", ada.pk, "Ada@mail.example").out
    assert again == "Put 0 customers into VIP.\n1 customer was in it already.\n"
    assert run("groups", "remove", "vip", ada.pk).out == "Took 1 customer out of VIP.\n"
    assert run("groups", "remove", "vip", ada.pk).out.endswith("1 customer was not in it.\n")
    assert run("groups", "remove", "vip").code == 1
    assert GroupMember.objects.count() == 1
    assert run("groups", "remove", "vip", "--all").out.startswith("1 customer would be taken out of VIP.")
    assert GroupMember.objects.count() == 1
    assert run("groups", "remove", "vip", "--all", "--apply").out == "Took 1 customer out of VIP.\n"
    group = CustomerGroup.objects.get()
    discount = Discount.objects.create(code="SUMMER", name="Summer", kind="percent", value=10, group=group)
    for apply in ((), ("--apply",)):
        assert run("groups", "delete", "vip", *apply).code == 1
    discount.delete()
    assert run("groups", "delete", "vip").out.startswith("Customer group VIP has 0 members.")
    assert CustomerGroup.objects.exists()
    gone = run("groups", "delete", "vip", "--apply").out
    assert gone == "Deleted customer group VIP, which had 0 members.\n"
    assert run("groups", "delete", "vip").code == 1


@pytest.mark.django_db(transaction=True)
def test_dry_run_of_a_deletion_waits_for_nobody() -> None:
    """GRP-01: it is told how many stay customers; the deletion itself is refused in one line."""
    kids = a_site("kids", a_set("b2c"))
    run("groups", "create", "VIP")
    ada, ben = an_account(site=kids), an_account("ben@mail.example", kids)
    run("groups", "add", "vip", ada.pk)
    with held(CustomerGroup.objects.get()):
        dry = run("groups", "delete", "vip")
        assert (dry.code, dry.out.splitlines()[0]) == (
            0,
            "Customer group vip has 1 member, who stays a customer.",
        )
        assert run("groups", "delete", "vip", "--apply").code == 1
    run("groups", "add", "vip", ben.pk)
    assert run("groups", "delete", "vip").out.startswith(
        "Customer group vip has 2 members, who stay customers."
    )


def test_help_of_remove_says_what_apply_is_for() -> None:
    words = " ".join(run("groups", "remove", "--help").out.replace("│", " ").split())
    assert "Without, only say what would happen" not in words
    assert "With --all: take them out. Without, only say how many they are." in words
