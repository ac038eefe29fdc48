"""Customer groups in a real browser: two tabs, ticks that survive, all taken out (GRP-02, GRP-03, GRP-06)."""

from playwright.sync_api import Page, expect

from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup, GroupMember
from tests.browser.conftest import SiteServer
from tests.browser.test_customers import serious
from tests.browser.test_webhooks import staff
from tests.waiting import until
from tests.world import a_set, a_site

__all__ = ["staff"]

PEOPLE = 120


def many() -> None:
    kids = a_site("kids", a_set("b2c"))
    names = [f"p{number}@mail.example" for number in range(PEOPLE)]
    Customer.objects.bulk_create(
        Customer(
            set=kids.set,
            origin_site=kids,
            username=name,
            username_key=name,
            email=name,
            last_name=f"Person{number}",
        )
        for number, name in enumerate(names)
    )


def members() -> set[str]:
    return set(GroupMember.objects.values_list("account__last_name", flat=True))


def test_group_is_made_filled_from_several_pages_and_emptied(staff: Page, site_server: SiteServer) -> None:
    """GRP-02, GRP-03, GRP-06."""
    many()
    staff.get_by_role("link", name="Groups", exact=True).click()
    staff.get_by_role("link", name="Add group").first.click()
    staff.get_by_label("Name").fill("VIP")
    staff.get_by_role("button", name="Next").click()
    staff.wait_for_url("**/groups/vip/customers")
    assert CustomerGroup.objects.get().name == "VIP"

    staff.get_by_label("Choose Person119").check()
    staff.get_by_role("button", name="Next").click()
    staff.get_by_label("Choose Person60").check()
    staff.get_by_role("searchbox", name="Find a customer").fill("Person30")
    staff.keyboard.press("Enter")
    staff.get_by_label("Choose Person30").check()
    expect(staff.get_by_text("Not saved yet: 2 to add, 0 to remove")).to_be_visible()
    assert serious(staff) == []
    assert members() == set()
    staff.get_by_role("button", name="Save").click()
    staff.wait_for_url("**/groups/vip")
    assert members() == {"Person119", "Person60", "Person30"}
    expect(staff.get_by_role("link", name="Person60")).to_be_visible()

    staff.goto(site_server.url("admin", "/groups/vip/customers"))
    staff.get_by_role("link", name="Remove all 3").click()
    staff.get_by_role("button", name="Remove all 3").click()
    until(lambda: not GroupMember.objects.exists())
    expect(staff.get_by_text("Nobody is in this group yet")).to_be_visible()
    assert CustomerGroup.objects.exists()


def test_leaving_with_ticks_asks(staff: Page, site_server: SiteServer) -> None:
    """GRP-03: also after another page of the table has come."""
    many()
    CustomerGroup.objects.create(code="vip", name="VIP")
    staff.goto(site_server.url("admin", "/groups/vip/customers"))
    staff.get_by_label("Choose Person119").check()
    staff.get_by_role("button", name="Next").click()
    expect(staff.get_by_label("Choose Person60")).to_be_visible()
    asked = []
    staff.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    staff.get_by_role("link", name="Approvals").click()
    staff.wait_for_url("**/approvals")
    assert asked == ["beforeunload"]
