"""Products, price lists and prices by the admin API."""

from typing import Any
from urllib.parse import quote

import pytest

from regulars.catalog.models import PriceList, Product
from regulars.groups.models import PricingPolicy
from regulars.sites.models import Site
from tests.doors.api.calls import Answer, Caller, admin
from tests.rooms.catalog.stocked import a_price_list, a_product, prices_of
from tests.world import a_site, api_key

pytestmark = pytest.mark.django_db

TEA = {"code": "tea", "name": "Tea", "names": {"de": "Tee"}, "step": "0.5", "category": "Drinks"}
SALE = {"code": "sale", "site": "kids", "name": "Sale", "starts_at": "2026-07-01T00:00:00+02:00"}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", currency="EUR")


@pytest.fixture
def retail(kids: Site) -> PriceList:
    a_product()
    return a_price_list(kids, prices={"tea": "3.00", "tea@10": "2.50"})


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\u200d"])
def test_list_goes_on_behind_a_name_that_is_not_printable(blank: str) -> None:
    """SHP-01: the place where a page ends is a name as it is stored."""
    names = ["A", f"B{blank}B", "C"]
    for number, name in enumerate(names):
        Product.objects.create(code=f"p{number}", name=name, category=f"of{blank}all")
    call = admin("viewer")
    first = call.get(f"/products?limit=2&category=of{quote(blank)}all").json
    rest = call.get(f"/products?limit=2&category=of{quote(blank)}all&cursor={first['next_cursor']}").json
    assert [row["name"] for row in [*first["items"], *rest["items"]]] == names


def test_product_is_added_listed_changed_archived_and_back() -> None:
    """SHP-01"""
    call = admin()
    added = call.post("/products", TEA)
    assert (added.status, added.raw["Location"], added.raw["ETag"]) == (201, "/api/v1/products/tea", '"1"')
    assert (added.json["names"], added.json["step"], added.json["archived_at"]) == (
        {"de": "Tee"},
        "0.5",
        None,
    )
    changed = call.patch("/products/TEA", {"name": "Green tea", "category": None}, if_match='"1"')
    assert (changed.json["name"], changed.json["category"], changed.json["step"]) == ("Green tea", "", "0.5")
    assert call.patch("/products/tea", {"name": "X"}).status == 428
    assert call.patch("/products/tea", {"name": "X"}, if_match='"1"').code == "version_conflict"
    assert [row["code"] for row in call.get("/products?q=GREEN").json["items"]] == ["tea"]
    assert call.delete("/products/tea", if_match='"2"').status == 204
    assert call.get("/products").json["items"] == []
    assert call.get("/products?archived=true").json["total"] == 1
    assert call.post("/products/tea/return", {}).json["archived_at"] is None


def test_key_of_some_sites_reads_products_and_changes_none(kids: Site) -> None:
    """D-34"""
    a_product()
    call = Caller("admin.localhost", api_key("manager", at=[kids]))
    assert call.get("/products/tea").status == 200
    answers = [
        call.post("/products", TEA | {"code": "x"}),
        call.patch("/products/tea", {"name": "X"}, if_match='"1"'),
        call.delete("/products/tea", if_match='"1"'),
        call.post("/products/tea/return", {}),
    ]
    assert [answer.code for answer in answers] == ["right_missing"] * 4
    assert Product.objects.get().version == 1


def test_list_is_added_changed_and_deleted(kids: Site) -> None:
    """SHP-02"""
    call = admin()
    PricingPolicy.objects.create(code="gold", name="Gold")
    added = call.post("/price-lists", SALE | {"policy": "GOLD", "priority": 5})
    assert (added.status, added.raw["Location"]) == (201, "/api/v1/price-lists/sale")
    assert (added.json["currency"], added.json["policy"], added.json["starts_at"]) == (
        "EUR",
        "gold",
        "2026-06-30T22:00:00Z",
    )
    assert [row["code"] for row in call.get("/price-lists?policy=GOLD").json["items"]] == ["sale"]
    changed = call.patch("/price-lists/sale", {"policy": None, "starts_at": None}, if_match='"1"')
    assert (changed.json["policy"], changed.json["starts_at"], changed.json["priority"]) == (None, None, 5)
    listed = call.get("/price-lists?site=kids&policy=-&state=active").json["items"]
    assert [row["code"] for row in listed] == ["sale"]
    assert call.get("/price-lists?state=ended").json["items"] == []
    assert call.delete("/price-lists/sale", if_match='"2"').status == 204
    assert call.get("/price-lists/sale").code == "no_such_price_list"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"ends_at": "2026-06-01T00:00:00Z"}, "ends_at", "ends_before_start"),
        ({"ends_at": "2026-08-01T00:00:00"}, "ends_at", "moment_shape"),
        ({"policy": "gold"}, "policy", "unknown_value"),
        ({"priority": 40_000}, "priority", "out_of_range"),
        ({"site": "nowhere"}, "site", "no_such_site"),
        ({"currency": "USD"}, "currency", "unknown_field"),
    ],
)
def test_list_that_cannot_be_is_refused(kids: Site, change: dict[str, Any], field: str, code: str) -> None:
    answer = admin().post("/price-lists", SALE | change)
    assert (answer.status, answer.fields) == (422, {field: code})
    assert not PriceList.objects.exists()


def put(price_list: PriceList, *rows: dict[str, Any], version: int = 2) -> Answer:
    return admin().put(f"/price-lists/{price_list.code}/prices", {"prices": rows}, if_match=f'"{version}"')


def test_prices_are_put_all_or_none(retail: PriceList) -> None:
    """SHP-05"""
    rows = [{"product": "TEA", "amount": "2.90"}, {"product": "tea", "min_quantity": "10", "amount": None}]
    bad = [*rows, {"product": "tea", "min_quantity": "5", "amount": "0.001"}]
    assert put(retail, *bad).fields == {"prices.2.amount": "too_many_decimals"}
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.50"}
    assert put(retail, *rows).raw["ETag"] == '"3"'
    assert put(retail, *rows).code == "version_conflict"
    listed = admin().get("/price-lists/retail/prices").json
    money = {"amount": "2.90", "currency": "EUR"}
    assert listed["items"] == [{"product": "tea", "min_quantity": "1", "price": money}]


def test_prices_are_read_page_by_page(retail: PriceList) -> None:
    rows = [{"product": "tea", "min_quantity": f"{number}.5", "amount": "1"} for number in range(1, 6)]
    put(retail, *rows)
    seen, cursor = [], ""
    while cursor is not None:
        page = admin().get(f"/price-lists/retail/prices?limit=2{cursor and '&cursor=' + cursor}").json
        seen += [row["min_quantity"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["1", "1.5", "2.5", "3.5", "4.5", "5.5", "10"]
    assert admin().get("/price-lists/retail/prices?cursor=eyJ9").code == "bad_cursor"


def send(price_list: PriceList, content: bytes, query: str = "", version: int = 2) -> Answer:
    call = admin()
    raw = call.client.put(
        f"/api/v1/price-lists/{price_list.code}/price-file{query}",
        content,
        content_type="text/csv",
        headers={"host": call.host, "authorization": f"Bearer {call.token}", "if-match": f'"{version}"'},
    )
    return Answer(raw.status_code, raw.json(), raw)


def test_file_replaces_or_joins_what_is_there(retail: PriceList) -> None:
    done = send(retail, b"product,from,amount\ntea,1,2.90\ntea,100,1\n")
    assert done.json == {"new": 1, "changed": 1, "removed": 0, "unchanged": 0, "version": 3}
    assert send(retail, b"product,amount\ntea,1\n").code == "version_conflict"
    assert send(retail, b"product,amount\ntea,1\n", "?replaces=true", 3).json["removed"] == 2
    assert prices_of(retail) == {"tea": "1.00"}


def test_lines_that_cannot_be_are_named_and_nothing_is_stored(retail: PriceList) -> None:
    answer = send(retail, b'product,from,amount\ntea,1,-1\nmilk,x,1\n"tea,1,1\ntea,2,1\n', "?replaces=true")
    assert answer.fields == {
        "lines.2.amount": "negative",
        "lines.3.from": "not_a_number",
        "lines.4.line": "csv",
    }
    assert send(retail, b"\xff\xfe").fields == {"lines.1.line": "encoding"}
    assert send(retail, b"x" * 2_400_001).status in {413, 422}
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.50"}


def test_every_fault_of_a_header_is_told_at_once(retail: PriceList) -> None:
    """F22"""
    columns = {f"lines.1.{name}": "unknown_column" for name in ("Artikel", "Menge", "Preis")}
    missing = {f"lines.1.{name}": "missing_column" for name in ("product", "amount")}
    answer = send(retail, b"Artikel;Menge;Preis\ntea;1;2\n")
    assert (answer.status, answer.fields) == (422, columns | missing)


def test_lists_of_other_sites_are_not_there(retail: PriceList) -> None:
    """D-34"""
    call = Caller("admin.localhost", api_key("manager", at=[a_site("toys")]))
    assert call.get("/price-lists").json["items"] == []
    body = {"prices": [{"product": "tea", "amount": "1"}]}
    answers = [
        call.get("/price-lists/retail"),
        call.get("/price-lists/retail/prices"),
        call.patch("/price-lists/retail", {"name": "X"}, if_match='"2"'),
        call.put("/price-lists/retail/prices", body, if_match='"2"'),
        call.delete("/price-lists/retail", if_match='"2"'),
    ]
    assert [answer.status for answer in answers] == [404] * 5
    assert call.post("/price-lists", SALE).fields == {"site": "no_such_site"}


@pytest.mark.django_db(transaction=True)
def test_site_with_lists_keeps_its_currency(retail: PriceList) -> None:
    """SHP-05: refused at the commit, beside the field."""
    answer = admin().patch("/sites/kids", {"currency": "USD"}, if_match='"1"')
    assert (answer.status, answer.code, answer.fields) == (
        409,
        "currency_in_use",
        {"currency": "currency_in_use"},
    )
    assert Site.objects.get().currency == "EUR"
