"""What a customer pays at a site, and why, for programs (G30)."""

import pytest

from regulars.catalog.models import BuyingTerms, Discount, DiscountSite, Product, TaxPercent
from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, admin
from tests.rooms.catalog.shops import a_list, a_price, a_stored_product
from tests.world import a_family, a_set, a_site, an_account, api_key, own_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def sports() -> Site:
    return a_site("sports", a_set("b2c"))


@pytest.fixture
def ada(sports: Site) -> Customer:
    account = an_account(site=sports)
    Customer.objects.filter(pk=account.pk).update(attributes={"pricing_policy": "GOLD"})
    return account


@pytest.fixture
def pen(sports: Site) -> Product:
    """Dearer for GOLD, who has a contract; cheaper by ten."""
    pen = a_stored_product("pen")
    a_price(a_list(sports, "gold", {pen: "12"}, policy="GOLD"), pen, "8", "10")
    a_list(sports, "open", {pen: "10"})
    a_list(sports, "empty")
    TaxPercent.objects.create(site=sports, tax_class="standard", percent=20, text="incl. 20 % VAT")
    Discount.objects.create(code="ten", name="Ten", kind="percent", value=10)
    club = CustomerGroup.objects.create(code="club", name="Club")
    Discount.objects.create(code="club", name="Club", kind="percent", value=50, group=club)
    return pen


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def test_every_price_and_discount_says_why(ada: Customer, pen: Product) -> None:
    """SHP-02, CLS-02, DIS-01."""
    found = admin("viewer").get(f"/customers/{ada.pk}/buying-check?site=sports&product=PEN&quantity=2").json
    assert {name: found[name] for name in ("site", "product", "quantity", "problem", "text")} == {
        "site": "sports",
        "product": "pen",
        "quantity": "2",
        "problem": None,
        "text": "",
    }
    assert (found["buyer"]["type"], found["buyer"]["pricing_policy"], found["buyer"]["groups"]) == (
        "B2C",
        "GOLD",
        [],
    )
    assert [found[name] for name in ("unit_price", "total", "discount", "to_pay", "tax")] == [
        euros(amount) for amount in ("12.00", "24.00", "2.40", "21.60", "3.60")
    ]
    assert found["tax_text"] == "incl. 20 % VAT"
    assert [
        (each["price_list"], each["min_quantity"], each["price"], each["reason"]) for each in found["prices"]
    ] == [
        ("gold", "1", euros("12.00"), None),
        ("open", "1", euros("10.00"), "open_list"),
        ("gold", "10", euros("8.00"), "quantity_not_reached"),
        ("empty", None, None, "no_price"),
    ]
    assert [(each["discount"], each["takes_off"], each["reason"]) for each in found["discounts"]] == [
        ("ten", euros("2.40"), None),
        ("club", euros("0.00"), "not_in_group"),
    ]
    assert all(each["text"] for each in found["prices"][1:])


def test_hidden_price_is_shown_to_staff_with_the_reason(ada: Customer, sports: Site, pen: Product) -> None:
    """SHP-06: and a restricted product too."""
    BuyingTerms.objects.create(site=sports, type_id="B2C", prices_for="role")
    here = f"/customers/{ada.pk}/buying-check?site=sports&product=pen"
    hidden = admin("viewer").get(here).json
    assert (hidden["problem"], hidden["buyer"]["sees_prices"], hidden["unit_price"]) == (
        "prices_hidden",
        False,
        euros("12.00"),
    )
    Product.objects.filter(pk=pen.pk).update(restricted=True)
    restricted = admin("viewer").get(here).json
    assert (restricted["problem"], restricted["unit_price"]) == ("not_on_sale", euros("12.00"))


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("site=nowhere&product=pen", {"site": "no_such_site"}),
        ("site=sports&product=pencil", {"product": "no_such_product"}),
        ("site=sports&product=p%00n", {"product": "control_characters"}),
        ("site=sports&product=pen&quantity=many", {"quantity": "not_a_number"}),
        ("site=sports&product=pen&quantity=0", {"quantity": "not_positive"}),
        ("site=sports&product=pen&quantity=NaN", {"quantity": "not_a_number"}),
    ],
)
def test_what_is_not_there_is_named(ada: Customer, pen: Product, query: str, fields: dict[str, str]) -> None:
    assert admin("viewer").get(f"/customers/{ada.pk}/buying-check?{query}").fields == fields


def test_key_without_sight_of_groups_learns_nothing(ada: Customer, sports: Site, pen: Product) -> None:
    """The price itself would tell the policy. A site out of reach isn't there."""
    own_role("Support", identity="view", contact="view")
    here = f"/customers/{ada.pk}/buying-check?product=pen&site="
    refused = Caller("admin.localhost", api_key("support")).get(f"{here}sports")
    assert (refused.status, refused.code) == (403, "field_hidden")
    a_site("kids", sports.set)
    key = Caller("admin.localhost", api_key("viewer", at=[sports]))
    assert (key.get(f"{here}kids").fields, key.get(f"{here}sports").status) == ({"site": "no_such_site"}, 200)


def test_key_of_a_sub_site_is_told_what_counts_there_only(sports: Site, ada: Customer) -> None:
    """F18, SHP-03: neither discounts of other sites nor lists of the master that don't count; a key that reaches them is told both."""
    master, north, south = a_family("trade", ["north", "south"], sports.set)
    paper = a_stored_product("paper")
    a_list(master, "masters-gold", {paper: "7"}, policy="GOLD")
    a_list(master, "masters-open", {paper: "9"})
    a_list(master, "masters-silver", {paper: "6"}, policy="SILVER")
    for place in (north, south):
        discount = Discount.objects.create(code=f"of-{place.code}", name="Ten", kind="percent", value=10)
        DiscountSite.objects.create(discount=discount, site=place)
    here = f"/customers/{ada.pk}/buying-check?site=north&product=paper"

    def named(*at: Site) -> tuple[set[str], set[str]]:
        found = Caller("admin.localhost", api_key("viewer", at=[sports, *at])).get(here).json
        return {each["price_list"] for each in found["prices"]}, {
            each["discount"] for each in found["discounts"]
        }

    assert named(north) == ({"masters-gold", "masters-open"}, {"of-north"})
    assert named(north, master)[0] == {"masters-gold", "masters-open", "masters-silver"}
    everything = admin("viewer").get(here).json
    assert {each["discount"] for each in everything["discounts"]} == {"of-north", "of-south"}
    a_list(north, "norths", {paper: "8"})
    assert named(north)[0] == {"norths"}


def test_at_a_master_the_customer_buys_at_their_sub_site(sports: Site) -> None:
    """SUB-03: and the answer says which."""
    master, north = a_family("trade", ["north"], sports.set)
    account = an_account("bea@mail.example", north)
    paper = a_stored_product("paper")
    a_list(master, "masters", {paper: "9"})
    a_list(north, "norths", {paper: "8"})
    here = f"/customers/{account.pk}/buying-check?site=trade&product=paper"
    found = admin("viewer").get(here).json
    assert (found["site"], found["unit_price"]) == ("north", euros("8.00"))
    refused = Caller("admin.localhost", api_key("viewer", at=[master])).get(here)
    assert refused.status in {403, 404}
