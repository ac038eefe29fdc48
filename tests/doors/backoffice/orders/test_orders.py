"""The orders area: found by number, filtered, on hold, one on a page, of a customer, as a file."""

import csv
from io import StringIO

import pytest
from django.test import Client

from regulars.backoffice.navigation import navigation
from regulars.catalog.models import FulfilmentCentre
from regulars.fields.models import Attribute
from regulars.kernel.actor import OPERATOR
from regulars.kernel.audit import change
from regulars.kernel.models import AuditRecord, Mail
from regulars.orders.models import Order, Payment
from regulars.orders.operations.decisions import approve_order
from regulars.orders.rules.exports import LIST_EXPORTED
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING, Right
from tests.doors.api.calls import Caller
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_guest, a_set, a_site, an_account, api_key, own_role, sam

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", currency="EUR")


@pytest.fixture
def toys() -> Site:
    return a_site("toys", a_set("apart"), currency="EUR")


def looking_after(*sites: Site, sees: str = "identity contact b2b addresses attributes") -> Client:
    role = own_role(functions=[Right.SEE, Right.SEE_ORDERS], **dict.fromkeys(sees.split(), "view"))
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam(role.code, "lim@staff.example", at=list(sites)))
    return client


def test_number_opens_the_order_at_once_and_lists_those_of_two_sites(
    administrator: Client, kids: Site, toys: Site
) -> None:
    """ORD-05, ORD-10: the first field is the number."""
    ann = an_account("ann@x.example", kids)
    order = a_stored_order(kids, ann, number="1001")
    assert administrator.get("/orders/find?number=%201001").headers["Location"] == f"/orders/{order.pk}"
    a_stored_order(toys, an_account("t@x.example", toys), number="1001")
    assert administrator.get("/orders/find?number=1001").headers["Location"] == "/orders?number=1001"
    page = administrator.get("/orders?number=1001").content.decode()
    assert ("Site kids" in page, "Site toys" in page) == (True, True)
    assert page.index('name="number"') < page.index('name="email"')
    for number in ("' or 1", "%", "\x00", "x" * 300):
        answer = administrator.get("/orders/find", {"number": number}, follow=True)
        assert (answer.status_code, "No order fits" in answer.content.decode()) == (200, True)
    assert looking_after(kids).get("/orders/find?number=1001").headers["Location"] == f"/orders/{order.pk}"


def test_filters_and_sites_decide_what_is_listed(kids: Site, toys: Site) -> None:
    """ORD-03, ORD-04, B2B-12, MTX-01"""
    ann = an_account("ann@x.example", kids)
    a_stored_order(kids, ann, number="A1", name="Ann Lee", b2b_reference="PO-7")
    a_stored_order(kids, a_guest(kids, "ann@x.example"), number="G1")
    other = a_stored_order(toys, an_account("ann@x.example", toys), number="T1")
    client = looking_after(kids)

    def listed(query: str) -> list[str]:
        page = client.get(f"/orders?{query}").content.decode()
        return [number for number in ("A1", "G1", "T1") if f">{number}<" in page]

    assert listed("email=ann@x.example") == ["A1", "G1"]
    assert listed(f"customer={ann.pk}") == listed("reference=po-7") == listed("kind=account") == ["A1"]
    assert listed("state=on_hold") == listed("set=apart") == []
    assert client.get(f"/orders/{other.pk}").status_code == 404
    assert client.get(f"/customers/{other.customer_id}/orders").status_code == 404


def test_what_a_role_does_not_show_stays_away(administrator: Client, kids: Site) -> None:
    """G13: not in rows, not by filter, not on the page."""
    order = a_stored_order(
        kids, an_account("ann@x.example", kids), name="Ann Lee", company="Acme", b2b_reference="PO-7",
        shipping={"name": "Ann Lee", "country": "DE", "city": "Bonn"}, remark="Ring twice",
        paid={PaidBy.CARD: "10.00"},
    )  # fmt: skip
    client = looking_after(kids, sees="b2b")
    page = client.get("/orders").content.decode() + client.get(f"/orders/{order.pk}").content.decode()
    for hidden in ("Ann Lee", "ann@x.example", "Bonn", "Ring twice", "Visa 4242"):
        assert hidden not in page
    assert ("Acme" in page, "PO-7" in page) == (True, True)
    assert client.get("/orders?email=ann@x.example").status_code == 403
    assert b"ann@x.example" not in client.get("/orders.csv").getvalue()
    assert "Visa 4242" in administrator.get(f"/orders/{order.pk}").content.decode()


def test_page_has_everything_of_an_order(administrator: Client, kids: Site) -> None:
    """SHP-04: with the centre; B2B-12: with references and answers; what happened stands below."""
    Attribute.objects.create(code="floor", name="Floor", type="text", position=90)
    order = a_stored_order(
        kids, an_account("ann@x.example", kids), state=OrderState.ON_HOLD, number="KIDS77",
        lines={"P1": "10.00", "P2": "2.50"}, name="Ann Lee", charge_id="CH-9", more={"floor": "3rd", "gone": "x"},
        shipping={"name": "Ann Lee", "country": "DE", "city": "Bonn"},
    )  # fmt: skip
    FulfilmentCentre.objects.create(code="North", name="Storehouse of the North", country="DE")
    Order.objects.filter(pk=order.pk).update(centre="north", shipping_method="Parcel")
    Payment.objects.filter(order=order).update(refunded="2.00")
    with change(LIST_EXPORTED, by=OPERATOR) as record:
        record.about("order", order.pk)
    page = administrator.get(f"/orders/{order.pk}").content.decode()
    for text in (
        "KIDS77", "Ann Lee", "CH-9", "3rd", "Floor", "Storehouse of the North", "Private customer", "Parcel", "Bonn", "Germany", "P2",
        "€12.50", "€2.00", "The customer", "Orders of this customer wait for approval",
        "Downloaded orders as a file.", f"/customers/{order.customer_id}",
    ):  # fmt: skip
        assert text in page, text
    assert ">gone<" not in page


def test_order_shows_no_profile_that_is_not_theirs(kids: Site, toys: Site) -> None:
    """D-34: of somebody who left the site the order is seen, and no way to the customer."""
    ann = an_account("ann@x.example", toys)
    order = a_stored_order(kids, ann, name="Ann Then")
    page = looking_after(kids).get(f"/orders/{order.pk}").content.decode()
    assert ("Ann Then" in page, f"/customers/{ann.pk}" in page) == (True, False)


def test_queue_is_oldest_first(administrator: Client, kids: Site) -> None:
    """What waits longest stands first."""
    assert "No order waits" in administrator.get("/orders/on-hold").content.decode()
    ann = an_account("ann@x.example", kids)
    for number, days in (("NEW", 1), ("OLD", 9)):
        a_stored_order(kids, ann, number=number, days_ago=days, state=OrderState.ON_HOLD)
    Order.objects.filter(number="OLD").update(held_for=["account_held", "amount_held"])
    a_stored_order(kids, ann, number="FREE")
    page = administrator.get("/orders/on-hold").content.decode()
    assert (page.index(">OLD<") < page.index(">NEW<"), ">FREE<" in page) == (True, False)
    assert "1 week ago" in page
    assert "<p>Orders of this customer wait for approval</p><p>" in page  # each on a line of its own
    marked = [
        area["href"]
        for group in navigation("/orders/on-hold", EVERYTHING)
        for area in group["items"]
        if area["current"]
    ]
    assert marked == ["/orders/on-hold"]


def test_customer_page_links_to_orders(administrator: Client, viewer: Client, kids: Site) -> None:
    """ADM-02, ADM-06: the tab lists, the order opens in its own area; without the right there is no tab."""
    ann = an_account("ann@x.example", kids)
    order = a_stored_order(kids, ann, number="A1")
    a_stored_order(kids, a_guest(kids), number="B1")
    page = administrator.get(f"/customers/{ann.pk}/orders").content.decode()
    assert (f"/orders/{order.pk}" in page, ">B1<" in page) == (True, False)
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam(own_role(functions=[Right.SEE]).code, "see@staff.example"))
    assert "/orders" not in client.get(f"/customers/{ann.pk}").content.decode()
    assert client.get(f"/customers/{ann.pk}/orders").status_code == client.get("/orders").status_code == 403


def test_history_tells_of_orders_to_those_who_see_them(kids: Site) -> None:
    """G13: neither of a customer nor of all, by page, by API and by what was mailed."""
    ann = an_account("ann@x.example", kids)
    approve_order(a_stored_order(kids, ann, number="K-1", state=OrderState.ON_HOLD), by=OPERATOR)
    paths = f"/customers/{ann.pk}/history", "/history", f"/mails/{Mail.objects.get().pk}"
    seen = [Right.SEE, Right.SEE_STRUCTURE]
    levels = dict.fromkeys(("identity", "contact", "credentials", "b2b", "addresses"), "view")
    for functions, is_told in (([*seen, Right.SEE_ORDERS], True), (seen, False)):
        client = Client(HTTP_HOST="admin.localhost")
        role = own_role(f"{is_told}", functions=functions, **levels)
        client.force_login(sam(role.code, f"{is_told}@staff.example"))
        pages = [client.get(path).content.decode() for path in paths]
        audit = Caller("admin.localhost", api_key(role.code)).get(f"/customers/{ann.pk}/audit").json
        assert ["K-1" in page for page in [*pages, str(audit["items"])]] == [is_told] * 4
        assert ("Order approved" in client.get("/mails").content.decode().partition("<tbody")[2]) is is_told
        assert audit["total"] == (2 if is_told else 1)


def test_file_has_a_row_for_each_line_and_a_record(administrator: Client, kids: Site) -> None:
    """ORD-06: formulas are quoted, other orders left out; of an erased customer numbers only."""
    ann = an_account("ann@x.example", kids)
    a_stored_order(
        kids, ann, number="A1", lines={"P1": "10.00", "P2": "2.50"}, company="=cmd()", b2b_reference="PO-7"
    )
    erased = a_stored_order(kids, an_account("e@x.example", kids), number="E1", days_ago=1)
    type(erased.person).objects.filter(order=erased).update(email="", name="", company="")
    a_stored_order(kids, ann, number="X1", state=OrderState.CANCELLED)
    answer = administrator.get("/orders.csv?state=placed&site=kids")
    rows = list(csv.DictReader(StringIO(answer.getvalue().decode())))
    assert [(row["number"], row["product"], row["quantity"], row["total"]) for row in rows] == [
        ("A1", "P1", "1", "10.00"),
        ("A1", "P2", "1", "2.50"),
        ("E1", "P1", "1", "10.00"),
    ]
    assert (rows[0]["company"], rows[0]["b2b_reference"], rows[0]["currency"]) == ("'=cmd()", "PO-7", "EUR")
    assert (rows[2]["name"], rows[2]["email"], rows[2]["order_total"]) == ("", "", "10.00")
    record = AuditRecord.objects.get(event="order.list_exported")
    assert record.data["filters"] == {"site": "kids", "state": "placed"}
    nothing = administrator.get("/orders.csv?site=nowhere")  # and no record that would tell of everything
    assert len(nothing.getvalue().splitlines()) == 1
    assert AuditRecord.objects.filter(event="order.list_exported").count() == 1
    administrator.get("/orders.csv?email=ann@x.example")
    assert AuditRecord.objects.filter(event="order.list_exported").latest("pk").data["filters"] == {
        "email": "*"
    }
