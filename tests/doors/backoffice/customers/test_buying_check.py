"""The tab *Buying check*: *What does this customer get here, and why?* (G30)"""

from decimal import Decimal

import pytest
from django.test import Client

from regulars.catalog.models import Discount
from regulars.customers.models import Customer
from tests.rooms.catalog.shops import a_list, a_stored_product
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, own_role, sam, sites


@pytest.fixture
def ada(db: None) -> Customer:
    """She has a contract at sports that is dearer than what everybody pays."""
    sports, _ = sites(["sports", "kids"], a_set("b2c"))
    pen = a_stored_product("pen", name="Ballpoint")
    a_list(sports, "everybody", {pen: "10"})
    a_list(sports, "contract", {pen: "12"}, policy="GOLD")
    Discount.objects.create(code="later", name="Later", kind="percent", value=5, minimum=Decimal(100))
    account = an_account(site=sports)
    Customer.objects.filter(pk=account.pk).update(attributes={"pricing_policy": "GOLD"})
    return account


def test_price_that_counts_and_what_lost(viewer: Client, ada: Customer) -> None:
    """SHP-02, CLS-02: at the site where the customer is from, unless another is asked for."""
    text = viewer.get(f"/customers/{ada.pk}/buying-check?product=pen&quantity=2").text
    for part in (
        "2 × Ballpoint costs €24.00.",  # noqa: RUF001 - a sign
        "price list of the customer&#39;s pricing policy goes first",
        "The total is below its minimum",
        "€10.00",
        "GOLD",
    ):
        assert part in text
    elsewhere = viewer.get(f"/customers/{ada.pk}/buying-check?site=kids&product=pen").text
    assert "Not on sale here." in elsewhere
    assert "€12.00" not in elsewhere


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        ("", 200, "Any product"),
        ("product=pencil", 422, "There is no product with this code."),
        ("product=pen&quantity=x", 422, "This is not a number."),
        ("product=pen&site=nowhere", 200, "Choose a site"),
        ("product=p%00n", 422, "There is no product with this code."),
    ],
)
def test_what_is_not_there_is_said_beside_it(
    viewer: Client, ada: Customer, query: str, status: int, text: str
) -> None:
    answer = viewer.get(f"/customers/{ada.pk}/buying-check?{query}")
    assert answer.status_code == status
    assert text in answer.text


def test_whoever_does_not_see_groups_has_no_such_tab(ada: Customer, viewer: Client) -> None:
    """A price tells the policy."""
    own_role("Support", identity="view", contact="view")
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("support", "support@staff.example"))
    tab = f'href="/customers/{ada.pk}/buying-check"'
    assert tab not in client.get(f"/customers/{ada.pk}").text
    assert client.get(f"/customers/{ada.pk}/buying-check?product=pen").status_code == 403
    assert tab in viewer.get(f"/customers/{ada.pk}").text


def test_site_out_of_reach_is_not_there(ada: Customer) -> None:
    at = [a_site("outlet", ada.set), ada.origin_site]
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("viewer", "some@staff.example", at=[site for site in at if site]))
    assert "Ballpoint costs" in client.get(f"/customers/{ada.pk}/buying-check?product=pen").text
    text = client.get(f"/customers/{ada.pk}/buying-check?product=pen&site=kids").text
    assert "Site kids" not in text


def test_statements_do_not_grow_with_lists(viewer: Client, ada: Customer) -> None:
    counts = set()
    for more in (["a"], ["b", "c", "d"]):
        for code in more:
            if ada.origin_site:
                a_list(ada.origin_site, code)
        viewer.get(f"/customers/{ada.pk}/buying-check?product=pen")
        with counted_statements() as counted:
            viewer.get(f"/customers/{ada.pk}/buying-check?product=pen")
        counts.add(counted.count)
    assert len(counts) == 1
