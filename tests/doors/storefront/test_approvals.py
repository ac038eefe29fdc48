"""My Account's *Orders to approve*, and what the buyer and staff read of who can (B2B-10, B2B-11, ROL-02)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regulars.customers.models import Customer
from regulars.groups.models import CustomerRole
from regulars.orders.models import Order
from regulars.orders.rules.mails import APPROVAL_PAGE
from tests.doors.api.calls import Caller, admin, as_shopper
from tests.doors.storefront.browsing import log_in, text
from tests.rooms.orders.companies import Company, a_company
from tests.statements import counted_statements
from tests.world import sam

pytestmark = pytest.mark.django_db
LIST = "/account/approvals"


@pytest.fixture
def company() -> Company:
    return a_company()


def browser(who: Customer, host: str = "north") -> Client:
    client = Client(HTTP_HOST=f"{host}.localhost")
    log_in(client, who.username)
    return client


def by_api(company: Company, who: Customer) -> Caller:
    return as_shopper(company.north, who.username)


def test_mails_lead_to_the_page() -> None:
    assert reverse("approval", args=[7], urlconf="regulars.config.urls_site") == APPROVAL_PAGE.format(id=7)


@pytest.mark.parametrize("host", ["north", "trade"])
def test_what_waits_is_listed_and_opened_with_its_lines(host: str, company: Company) -> None:
    """At the master's host too: there they are in at their own sub site (SUB-03)."""
    company.holds(number="NEW-1")
    old = company.holds(
        number="OLD-1", days_ago=4, lines={"HAMMER": "7.00", "NAILS": "3.00"}, name="Ada <b>Lind"
    )
    ben = browser(company.ben, host)
    page = text(ben.get(LIST))
    assert page.index("OLD-1") < page.index("NEW-1")
    assert ("waiting: 4 days" in page, "Ada &lt;b&gt;Lind" in page) == (True, True)
    opened = text(ben.get(f"{LIST}/{old.pk}"))
    assert [word in opened for word in ("HAMMER", "NAILS", "€10.00")] == [True] * 3
    assert 'href="/account/approvals"' in text(ben.get("/account"))
    with counted_statements() as counted:
        ben.get(LIST)
    assert counted.count < 7


def test_decision_is_made_and_declining_asks_why(company: Company) -> None:
    first, second = company.holds(), company.holds()
    ben = browser(company.ben)
    refused = ben.post(f"{LIST}/{first.pk}", {"do": "decline", "reason": " "})
    assert (refused.status_code, text(refused).count('class="error"')) == (422, 1)
    assert ben.post(f"{LIST}/{first.pk}", {"do": "decline", "reason": "Too dear"}).headers["Location"] == LIST
    assert ben.post(f"{LIST}/{second.pk}", {"do": "approve", "version": "1"}).headers["Location"] == LIST
    assert list(Order.objects.order_by("pk").values_list("state", flat=True)) == ["declined", "placed"]
    again = ben.post(f"{LIST}/{second.pk}", {"do": "decline", "reason": "Oh"})
    assert (again.status_code, Order.objects.get(pk=second.pk).state) == (409, "placed")


def test_those_without_the_right_find_nothing_and_it_is_gone_at_the_next_request(company: Company) -> None:
    """ROL-03."""
    order = company.holds()
    ada, ben = browser(company.ada), browser(company.ben)
    path = f"{LIST}/{order.pk}"
    assert (ada.get(path).status_code, ada.post(path, {"do": "approve"}).status_code) == (404, 404)
    assert (ada.get(LIST).status_code, order.number in text(ada.get(LIST))) == (200, False)
    assert f'href="{LIST}"' not in text(ada.get("/account"))
    assert ben.get(path).status_code == 200
    CustomerRole.objects.update(rights=[])
    assert ben.post(path, {"do": "approve"}).status_code == 404
    assert f'href="{LIST}"' not in text(ben.get("/account"))
    assert Client(HTTP_HOST="north.localhost").get(path).headers["Location"].startswith("/login")
    assert Order.objects.get().state == "on_hold"


def test_own_order_says_why_it_cannot_be_decided(company: Company) -> None:
    order = company.holds(company.ben)
    ben = browser(company.ben)
    assert 'value="approve"' not in text(ben.get(f"{LIST}/{order.pk}"))
    assert ben.post(f"{LIST}/{order.pk}", {"do": "approve"}).status_code == 403


def test_order_says_who_can_approve_it(company: Company) -> None:
    """B2B-10: to the buyer, to staff and to programs."""
    order = company.holds(number="N-1")
    assert "Ben Borg can approve it too." in text(browser(company.ada).get(f"/account/orders/{order.pk}"))
    lea = sam(email="lea@staff.example")
    office = Client(HTTP_HOST="admin.localhost")
    office.force_login(lea)
    page = text(office.get(f"/orders/{order.pk}"))
    assert f"Ben Borg (customer {company.ben.pk})" in page
    path = "/sites/north/orders/N-1"
    assert admin("manager").get(path).json["approvers"] == [
        {"kind": "staff", "id": lea.pk},
        {"kind": "customer", "id": company.ben.pk},
    ]
    browser(company.ben).post(f"{LIST}/{order.pk}", {"do": "approve"})
    page = text(office.get(f"/orders/{order.pk}"))
    assert f"Decided by Customer {company.ben.pk}" in page
    assert f"as customer {company.ben.pk}." in page
    assert admin("manager").get(path).json["approvers"] == []


def test_program_lists_reads_and_decides(company: Company) -> None:
    company.holds(number="N-1", lines={"HAMMER": "7.00"}, name="Ada Lind")
    company.holds(number="N-2")
    call = by_api(company, company.ben)
    page = call.get("/me/approvals?limit=1").json
    item: dict[str, Any] = page["items"][0]
    assert (item["number"], item["ordered_by"], item["state"]) == ("N-1", "Ada Lind", "on_hold")
    assert item["lines"][0]["product"] == "HAMMER"
    assert (page["total"], page["total_is_exact"]) == (2, True)
    rest = call.get(f"/me/approvals?limit=1&cursor={page['next_cursor']}").json
    assert [order["number"] for order in rest["items"]] == ["N-2"]
    assert call.get("/me/approvals/n-1").json == item
    company.holds(number="straße-1")
    assert call.get("/me/approvals/Straße-1").status == 200
    assert call.put("/me/approvals/N-1", {"decision": "decline"}).code == "required"
    assert call.put("/me/approvals/N-1", {"decision": "approve"}).json["state"] == "placed"
    declined = call.put("/me/approvals/N-2", {"decision": "decline", "reason": "No"})
    assert (declined.status, declined.json["state"]) == (200, "declined")
    assert call.put("/me/approvals/N-2", {"decision": "approve"}).code == "not_on_hold"


def test_program_of_others_finds_nothing(company: Company) -> None:
    company.holds(number="N-1")
    own = company.holds(company.ben, number="N-2")
    call = by_api(company, company.ada)
    assert call.get("/me/approvals").json["items"] == []
    for method in ("get", "put"):
        send = getattr(call, method)
        answer = send("/me/approvals/N-1", *([{"decision": "approve"}] if method == "put" else []))
        assert (answer.status, answer.code) == (404, "no_such_order")
    answer = by_api(company, company.ben).put(f"/me/approvals/{own.number}", {"decision": "approve"})
    assert (answer.status, answer.code) == (403, "own_order")
