"""Sites > Shop, and Catalogue > Fulfilment centres (SHP-03 to SHP-06)."""

import pytest
from django.test import Client

from regulars.catalog.models import BuyingTerms, FulfilmentCentre, ShippingMethod, TaxPercent
from regulars.catalog.operations.shipping import MethodWish, add_method
from regulars.catalog.operations.shop_terms import ShopChanges, Tax, change_shop_terms
from regulars.kernel.actor import OPERATOR
from tests.doors.pages import untouched, words_of
from tests.rooms.catalog.entries import a_shop
from tests.world import a_family, a_set, a_site, sam

pytestmark = pytest.mark.django_db

VAN = {"code": "van", "name": "Van", "price": "9,90", "position": "1", "active": "on"}


def test_shop_says_who_sees_prices_and_which_taxes_are_in_them(administrator: Client) -> None:
    """SHP-05, SHP-06."""
    a_site("kids")
    form = untouched(administrator.get("/sites/kids/shop").text, has="prices-guest")
    sent = form | {"prices-guest": ["role"], "tax-0-percent": ["19"], "tax-0-text": ["incl. VAT"]}
    assert "Saved." in administrator.post("/sites/kids/shop", sent, follow=True).text
    assert list(BuyingTerms.objects.values_list("type", "prices_for")) == [("guest", "role")]
    tax = TaxPercent.objects.get()
    assert (tax.tax_class, str(tax.percent), tax.text) == ("standard", "19.00", "incl. VAT")
    late = administrator.post("/sites/kids/shop", sent)
    assert (late.status_code, "Take what is stored" in late.text) == (409, True)
    again = untouched(administrator.get("/sites/kids/shop").text, has="prices-guest")
    wrong = administrator.post("/sites/kids/shop", again | {"tax-0-percent": ["101"]})
    assert (wrong.status_code, str(TaxPercent.objects.get().percent)) == (422, "19.00")
    administrator.post("/sites/kids/shop", again | {"tax-0-percent": [""]})
    assert not TaxPercent.objects.exists()


def test_sub_site_says_what_it_takes_from_its_master(administrator: Client) -> None:
    """SHP-03, CLS-05: on its tab and in its overview."""
    trade, north = a_family("trade", ["north"], a_set("b2b"))
    change_shop_terms(
        trade, ShopChanges(taxes={"standard": Tax("19")}, prices_for={"B2C": "role"}), by=OPERATOR
    )
    add_method(trade, "post", MethodWish(name="Post", price="4.90", free_from="50"), by=OPERATOR)
    page = words_of(administrator.get("/sites/north/shop"))
    assert ("As the master has them: standard: 19 %" in page, "€4.90, free from €50.00" in page) == (
        True,
        True,
    )
    overview = words_of(administrator.get("/sites/north/overview"))
    assert ("standard: 19 %" in overview, "Post" in overview) == (True, True)
    add_method(north, "van", MethodWish(name="Van", price="9"), by=OPERATOR)
    assert "€4.90" not in words_of(administrator.get("/sites/north/shop"))


def test_method_is_added_switched_off_and_deleted(administrator: Client) -> None:
    """SHP-04."""
    a_shop(a_site("kids"))
    sent = VAN | {"countries": ["DE"], "types": ["B2B"], "centre": "north"}
    page = words_of(administrator.post("/sites/kids/shop/methods/new", sent, follow=True))
    assert ("Van is saved" in page, "Germany" in page, "€9.90" in page) == (True, True, True)
    form = untouched(administrator.get("/sites/kids/shop/methods/van").text, has="price")
    del form["active"]
    administrator.post("/sites/kids/shop/methods/van", form)
    van = ShippingMethod.objects.get(code="van")
    assert (van.active, van.countries, van.types, van.centre.code) == (False, ["DE"], ["B2B"], "north")  # type: ignore[union-attr]
    assert administrator.post("/sites/kids/shop/methods/new", VAN).status_code == 409
    assert administrator.post("/sites/kids/shop/methods/new", VAN | {"price": "-1"}).status_code == 422
    administrator.post("/sites/kids/shop/methods/van/deletion")
    assert not ShippingMethod.objects.filter(code="van").exists()


def test_centre_is_added_and_stays_while_a_method_names_it(administrator: Client) -> None:
    """SHP-04."""
    assert "No fulfilment centre yet" in administrator.get("/fulfilment-centres").text
    a_shop(a_site("kids"))
    sent = {"version": "0", "code": "south", "name": "South", "country": "AT"}
    assert "Austria" in words_of(administrator.post("/fulfilment-centres/new", sent, follow=True))
    refused = administrator.post("/fulfilment-centres/north/deletion")
    assert (refused.status_code, "Post (Site kids)" in refused.text) == (409, True)
    administrator.post("/fulfilment-centres/south/deletion")
    assert list(FulfilmentCentre.objects.values_list("code", flat=True)) == ["north"]


def test_staff_of_some_sites_change_their_methods_and_no_centre() -> None:
    """SHP-04, D-34."""
    kids, toys = a_site("kids"), a_site("toys")
    a_shop(kids)
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("manager", at=[toys]))
    assert client.get("/sites/kids/shop/methods/post").status_code == 404
    assert client.post("/sites/toys/shop/methods/new", VAN).status_code == 303
    sent = {"version": "1", "name": "Mine", "country": "AT"}
    assert client.post("/fulfilment-centres/north", sent).status_code == 403
    assert client.post("/fulfilment-centres/north/deletion").status_code == 403
    assert client.post("/fulfilment-centres/new", sent | {"code": "mine"}).status_code == 403
    assert list(FulfilmentCentre.objects.values_list("name", flat=True)) == ["North"]


def test_tab_leads_to_the_price_lists_of_the_site(administrator: Client) -> None:
    """SHP-02."""
    a_site("kids")
    assert 'href="/price-lists?site=kids"' in administrator.get("/sites/kids/shop").text


@pytest.mark.parametrize(
    ("lines", "status", "stored"),
    [
        ([("", "19")], 303, {"standard": "19.00"}),
        ([("standard", "19"), ("", "7")], 422, {}),
        ([("reduced", "7"), ("reduced ", "5")], 422, {}),
        ([("", "19"), ("", "7")], 422, {}),
        ([("standard", "19"), ("", "")], 303, {"standard": "19.00"}),
    ],
)
def test_no_percent_takes_the_place_of_another(
    administrator: Client, lines: list[tuple[str, str]], status: int, stored: dict[str, str]
) -> None:
    """SHP-05: one without a class is the standard one only where no other is there."""
    a_site("kids")
    form = untouched(administrator.get("/sites/kids/shop").text, has="tax-0-class")
    for line, (name, percent) in enumerate(lines):
        form |= {f"tax-{line}-class": [name], f"tax-{line}-percent": [percent]}
    assert administrator.post("/sites/kids/shop", form).status_code == status
    assert {tax.tax_class: str(tax.percent) for tax in TaxPercent.objects.all()} == stored
