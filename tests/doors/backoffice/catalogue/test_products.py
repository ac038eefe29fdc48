"""Products on the pages of the back office: found, added, changed, archived; by whom."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regulars.catalog.models import Product, ProductImage
from regulars.catalog.operations.products import archive_product
from regulars.kernel.actor import OPERATOR
from regulars.staff.rules.rights import Right
from tests.doors.pages import untouched
from tests.rooms.catalog.stocked import a_price_list, a_product
from tests.rooms.customers.pictures import a_picture
from tests.world import a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db

NEW = {"code": "tea", "name": "Tea", "name_de": "Tee", "tax_class": "standard", "step": "0.5", "version": "0"}


def limited(*sites: object) -> Client:
    """Somebody who changes prices at these sites only."""
    role = own_role(functions=[Right.EDIT_CATALOGUE])
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam(role.code, "lim@staff.example", at=list(sites)))  # type: ignore[arg-type]
    return client


@pytest.mark.parametrize(("typed", "stored"), [("0,5", "0.500"), ("1,500", ""), ("1.000,5", "")])
def test_one_or_two_digits_behind_a_comma_are_decimals_and_three_are_not(
    administrator: Client, typed: str, stored: str
) -> None:
    """SHP-01, SHP-02: three might be thousands. So on every form, as of prices."""
    administrator.post("/products/new", NEW | {"step": typed})
    assert [str(product.step) for product in Product.objects.all()] == ([stored] if stored else [])
    price_list = a_price_list(a_site("kids"), prices=None)
    a_product("cup")
    sent = {"product": "cup", "min_quantity": "1", "amount": typed, "version": str(price_list.version)}
    answer = administrator.post(f"/price-lists/{price_list.pk}/prices", sent)
    assert answer.status_code == (303 if stored else 422)


def test_product_is_added_and_found_by_code_name_and_category(administrator: Client) -> None:
    """SHP-01"""
    assert "No product yet" in administrator.get("/products").text
    answer = administrator.post("/products/new", NEW | {"category": "Drinks"})
    tea = Product.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/products/{tea.pk}")
    assert (tea.names, str(tea.step), tea.category) == ({"de": "Tee"}, "0.500", "Drinks")
    a_product("cup", name="Cup")
    for query, names in (
        ("q=TE", ["Tea"]),
        ("q=cup", ["Cup"]),
        ("q=cu", ["Cup"]),
        ("q=up", []),
        ("category=Drinks", ["Tea"]),
        ("q=a_b", []),
    ):
        page = administrator.get(f"/products?{query}").text
        assert [name for name in ("Tea", "Cup") if f">{name}</a>" in page] == names


def test_product_is_chosen_by_its_name_where_its_code_is_asked(administrator: Client) -> None:
    """SHP-02: nobody knows codes by heart; archived ones have no price to be asked for."""
    a_product("cup", name="Tea cup")
    a_product("tea", name="Green")
    archive_product(a_product("old-tea", name="Old"), by=OPERATOR)
    found = administrator.get("/choices/products?q=tea").json()["items"]
    assert found == [{"code": "tea", "name": "Green"}, {"code": "cup", "name": "Tea cup"}]
    kids = a_site("kids", a_set("b2c"))
    for page in (
        f"/price-lists/{a_price_list(kids).pk}/prices",
        f"/customers/{an_account(site=kids).pk}/buying-check",
    ):
        assert 'data-pick="/choices/products"' in administrator.get(page).text


def test_archived_products_stand_apart(administrator: Client) -> None:
    archive_product(a_product(name="Old tea"), by=OPERATOR)
    assert "Old tea" not in administrator.get("/products").text
    assert "Old tea" in administrator.get("/products?state=archived").text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"step": "0"}, "This must be above zero."),
        ({"code": "a b"}, "Use letters"),
        ({"name": ""}, "required"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    administrator: Client, change: dict[str, str], error: str
) -> None:
    answer = administrator.post("/products/new", NEW | change)
    assert (answer.status_code, error in answer.text, Product.objects.exists()) == (422, True, False)


def test_page_shows_where_the_product_has_a_price(administrator: Client) -> None:
    tea = a_product()
    page = f"/products/{tea.pk}"
    assert "On sale nowhere" in administrator.get(page).text
    a_price_list(a_site("kids", currency="HUF"), prices={"tea": "0.50", "tea@10": "0.40"})
    text = administrator.get(page).text
    assert all(word in text for word in ("Site kids", "HUF0.50", "HUF0.40"))


def test_of_two_who_edit_the_second_is_told(administrator: Client) -> None:
    """G23"""
    page = f"/products/{a_product().pk}"
    form = untouched(administrator.get(page).text, has="step")
    assert administrator.post(page, form | {"name": "Green tea"}).status_code == 303
    answer = administrator.post(page, form | {"name": "Black tea"})
    assert (answer.status_code, Product.objects.get().name) == (409, "Green tea")


def test_product_is_archived_and_put_on_sale_again(administrator: Client) -> None:
    tea = a_product()
    administrator.post(f"/products/{tea.pk}/archive")
    assert "Archived: it is sold no more" in administrator.get(f"/products/{tea.pk}").text
    administrator.post(f"/products/{tea.pk}/return")
    assert Product.objects.get().archived_at is None


def test_picture_is_uploaded_shown_and_deleted(administrator: Client) -> None:
    page = f"/products/{a_product().pk}"
    sent = SimpleUploadedFile("tea.svg", a_picture(), "image/svg+xml")
    administrator.post(f"{page}/image-upload", {"image": sent})
    answer = administrator.get(f"{page}/image")
    assert (answer["Content-Type"], answer.content[8:12]) == ("image/webp", b"WEBP")
    administrator.post(f"{page}/image-upload", {"image": SimpleUploadedFile("a.png", b"<svg>")})
    assert ProductImage.objects.count() == 1
    administrator.post(f"{page}/image-removal")
    assert administrator.get(f"{page}/image").status_code == 404


def test_who_has_some_sites_sees_products_and_changes_none() -> None:
    """D-34: products reach every site; prices of sites that aren't theirs are not shown."""
    north, south = a_site("north"), a_site("south")
    tea = a_product()
    for shop in (north, south):
        a_price_list(shop, shop.code, {"tea": "3.00"})
    client = limited(north)
    text = client.get(f"/products/{tea.pk}").text
    assert ("Site north" in text, "Site south" in text, "Save" in text) == (True, False, False)
    paths = ("", "/archive", "/return", "/image-upload", "/image-removal")
    form = NEW | {"version": "1", "name": "Stolen"}
    answers = [client.post(f"/products/{tea.pk}{path}", form) for path in paths]
    answers += [client.post("/products/new", form | {"code": "x"})]
    assert {answer.status_code for answer in answers} == {403}
    assert Product.objects.get().name == "Product tea"
