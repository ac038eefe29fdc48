"""Price lists and their prices on the pages of the back office."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from regulars.catalog.models import PriceList
from regulars.groups.models import PricingPolicy
from regulars.sites.models import Site
from regulars.transfer.operations import uploads
from tests.doors.backoffice.catalogue.test_products import limited
from tests.doors.pages import untouched
from tests.rooms.catalog.stocked import a_price_list, a_product, prices_of
from tests.world import a_site

pytestmark = pytest.mark.django_db

NEW = {"site": "kids", "code": "sale", "name": "Sale", "priority": "5", "active": "on", "version": "0"}


@pytest.fixture
def kids() -> Site:
    a_product()
    return a_site("kids", currency="EUR", time_zone="Europe/Berlin")


@pytest.fixture
def retail(kids: Site) -> PriceList:
    return a_price_list(kids, prices={"tea": "3.00", "tea@10": "2.50"})


def test_list_is_added_with_moments_of_the_sites_clock(kids: Site, administrator: Client) -> None:
    """SHP-02"""
    PricingPolicy.objects.create(code="gold", name="Gold")
    moments = {"starts_at": "2026-07-01T00:00", "ends_at": "2026-08-01T00:00:00"}
    answer = administrator.post("/price-lists/new", NEW | moments | {"policy": "gold"})
    added = PriceList.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/price-lists/{added.pk}/prices")
    assert (added.currency, added.policy.code, added.priority) == ("EUR", "gold", 5)
    assert added.starts_at == datetime(2026, 6, 30, 22, tzinfo=UTC)
    page = f"/price-lists/{added.pk}"
    form = untouched(administrator.get(page).text, has="starts_at")
    assert form["starts_at"] == ["2026-07-01T00:00:00"]
    assert administrator.post(page, form).status_code == 303
    assert PriceList.objects.get().version == 1


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": "2026-08-01T00:00", "ends_at": "2026-07-01T00:00"},
        {"starts_at": "soon"},
        {"priority": "99999999999999999999"},
        {"policy": "gold"},
        {"site": "nowhere"},
        {"code": "a/b"},
        {"name": ""},
    ],
)
def test_list_that_cannot_be_is_refused(kids: Site, administrator: Client, change: dict[str, str]) -> None:
    assert administrator.post("/price-lists/new", NEW | change).status_code == 422
    assert not PriceList.objects.exists()


def test_lists_are_found_by_site_policy_and_state(kids: Site, administrator: Client) -> None:
    assert "No price list yet" in administrator.get("/price-lists").text
    day = timedelta(1)
    PricingPolicy.objects.create(code="gold", name="Gold")
    a_price_list(kids, "current", policy="gold")
    a_price_list(kids, "coming", starts_at=now() + day)
    a_price_list(kids, "over", ends_at=now() - day)
    a_price_list(a_site("toys"), "off", active=False)
    codes = ("current", "coming", "over", "off")
    for query, found in (
        ("", [*codes]),
        ("state=active", ["current"]),
        ("state=upcoming", ["coming"]),
        ("state=ended", ["over"]),
        ("state=off", ["off"]),
        ("policy=gold", ["current"]),
        ("policy=-&site=kids", ["coming", "over"]),
    ):
        page = administrator.get(f"/price-lists?{query}").text
        assert [code for code in codes if f">List {code}</a>" in page] == found, query


def test_price_is_set_changed_and_removed(retail: PriceList, administrator: Client) -> None:
    page = f"/price-lists/{retail.pk}/prices"
    text = administrator.get(f"{page}?q=TEA").text
    assert text.count(">Product tea<") == 2
    form = untouched(administrator.get(f"{page}?product=tea&from=10&amount=2.5").text, has="amount")
    assert (form["min_quantity"], form["amount"]) == (["10"], ["2.5"])
    assert administrator.post(page, form | {"amount": "2.40"}).status_code == 303
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.40"}
    answer = administrator.post(page, form | {"amount": "2.30"})
    assert (answer.status_code, prices_of(retail)["tea@10"]) == (409, "2.40")
    form = untouched(administrator.get(f"{page}?product=tea&from=10").text, has="amount")
    administrator.post(page, form | {"remove": "1"})
    assert prices_of(retail) == {"tea": "3.00"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"amount": "-1"}, "below zero"),
        ({"amount": "0.001"}, "EUR has 2 decimals"),
        ({"amount": ""}, "This field is required"),
        ({"amount": "1" + "0" * 15}, "too large"),
        ({"min_quantity": "0"}, "above zero"),
        ({"product": "coffee"}, "no product with this code"),
        ({"product": ""}, "This field is required"),
    ],
)
def test_price_that_cannot_be_is_refused_beside_its_field(
    retail: PriceList, administrator: Client, change: dict[str, str], error: str
) -> None:
    sent = {"product": "tea", "min_quantity": "1", "amount": "1", "version": "2"} | change
    answer = administrator.post(f"/price-lists/{retail.pk}/prices", sent)
    assert (answer.status_code, error in answer.text) == (422, True)
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.50"}


def test_prices_are_paged_in_a_fixed_order(retail: PriceList, administrator: Client) -> None:
    rows = "".join(f"tea,{number},{number}.00\n" for number in range(1, 121))
    page = f"/price-lists/{retail.pk}"
    send(administrator, retail, f"product,from,amount\n{rows}", apply="1")
    seen, path = [], f"{page}/prices"
    while path:
        answer = administrator.get(path).text
        seen += [part.split("&", 1)[0] for part in answer.split("product=tea&amp;from=")[1:]]
        links = [part.split('"', 1)[0] for part in answer.split('href="')[1:]]
        following = [link for link in links if "cursor=" in link]
        path = following[-1].replace("&amp;", "&") if len(seen) < 120 and following else ""
    assert seen == [str(number) for number in range(1, 121)]


def send(client: Client, price_list: PriceList, content: str | bytes, **more: str) -> object:
    data = content.encode() if isinstance(content, str) else content
    fields = {"file": SimpleUploadedFile("prices.csv", data), "version": str(price_list.version)} | more
    return client.post(f"/price-lists/{price_list.pk}/import", fields)


def test_file_is_looked_at_before_it_is_done(retail: PriceList, administrator: Client) -> None:
    answer = send(administrator, retail, "Amount;Product;From\n2.90;tea;\n2.50;tea;10\n2;tea;100\n")
    assert answer.status_code == 200  # type: ignore[attr-defined]
    form = untouched(answer.text, has="text")  # type: ignore[attr-defined]
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.50"}
    page = f"/price-lists/{retail.pk}/import"
    assert administrator.post(page, form | {"apply": "1"}).status_code == 303
    assert prices_of(retail) == {"tea": "2.90", "tea@10": "2.50", "tea@100": "2.00"}
    assert administrator.post(page, form | {"apply": "1"}).status_code == 409


def test_all_prices_are_replaced_where_that_is_asked(retail: PriceList, administrator: Client) -> None:
    answer = send(administrator, retail, "product,amount\ntea,1.00\n", replaces="on")
    form = untouched(answer.text, has="text")  # type: ignore[attr-defined]
    administrator.post(f"/price-lists/{retail.pk}/import", form | {"apply": "1"})
    assert prices_of(retail) == {"tea": "1.00"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "product,amount\n",
        "product,amount\ntea,1\ntea,2\n",
        "product,amount\ntea\n",
        "product,price\ntea,1\n",
        "product,product,amount\ntea,tea,1\n",
        'product,amount\n"tea,1\ntea,2\n',
        'product,from,amount\n"tea\ntea,10,2",20,1\n',
        'product,amount\n"te"a,1\n',
        "product,amount\ntea,1\ncoffee,1\n",
        b"product,amount\nt\xe9a,1\n",
        b"\xff\xfep\x00",
        "product,amount\ntea,1\n" + "x" * 2_400_000,
    ],
)
def test_file_that_cannot_be_read_stores_nothing(
    retail: PriceList, administrator: Client, content: str | bytes
) -> None:
    """Duplicates, broken quotes that swallow lines, other encodings: whether it is only looked at or done."""
    for more in ({}, {"apply": "1"}, {"apply": "1", "replaces": "on"}):
        answer = send(administrator, retail, content, **more)
        assert answer.status_code in {422, 400, 413}, more  # type: ignore[attr-defined]
    assert prices_of(retail) == {"tea": "3.00", "tea@10": "2.50"}


def test_download_is_what_an_upload_takes(retail: PriceList, administrator: Client) -> None:
    answer = administrator.get(f"/price-lists/{retail.pk}/file")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content == b"product,from,amount\r\ntea,1,3.00\r\ntea,10,2.50\r\n"
    assert "stay as they are" in send(administrator, retail, content).text  # type: ignore[attr-defined]


def test_list_is_deleted_after_a_question(retail: PriceList, administrator: Client) -> None:
    page = f"/price-lists/{retail.pk}/deletion"
    assert "2 prices" in administrator.get(page).text
    assert administrator.post(page).status_code == 303
    assert not PriceList.objects.exists()


def test_lists_of_other_sites_are_not_there(retail: PriceList) -> None:
    """D-34"""
    toys = a_site("toys")
    client = limited(toys)
    own = a_price_list(toys, "own", {"tea": "1"})
    assert "List retail" not in client.get("/price-lists").text
    paths = ("", "/prices", "/file", "/import", "/deletion")
    assert {client.get(f"/price-lists/{retail.pk}{path}").status_code for path in paths} == {404}
    assert {client.get(f"/price-lists/{own.pk}{path}").status_code for path in paths} == {200}
    posts = ("", "/prices", "/import", "/deletion")
    assert {client.post(f"/price-lists/{retail.pk}{path}", NEW).status_code for path in posts} == {404}
    assert client.post("/price-lists/new", NEW).status_code == 422
    assert PriceList.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_form_of_a_site_with_lists_keeps_its_currency(administrator: Client) -> None:
    """SHP-05: refused beside the field at the commit, not a fault of ours."""
    a_price_list(a_site("kids", currency="EUR"))
    form = untouched(administrator.get("/sites/kids").text, has="currency")
    answer = administrator.post("/sites/kids", form | {"currency": "USD"})
    assert (answer.status_code, Site.objects.get().currency) == (409, "EUR")
    assert "price lists in the currency" in answer.text


def test_file_that_the_first_step_takes_is_taken_by_the_second(
    retail: PriceList, administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SHP-02: a browser sends the ends of lines back as two characters."""
    data = b"product,from,amount\ntea,1,2.90\n"
    page = f"/price-lists/{retail.pk}/import"
    for largest, status in ((len(data) + 1, 422), (len(data) + 2, 200)):
        monkeypatch.setattr(uploads, "LARGEST_FILE", largest)
        fields = {"file": SimpleUploadedFile("prices.csv", data), "version": str(retail.version)}
        answer = administrator.post(page, fields)
        assert answer.status_code == status
    as_sent = {"text": data.decode().replace("\n", "\r\n"), "version": str(retail.version), "apply": "1"}
    assert administrator.post(page, as_sent).status_code == 303


def test_every_fault_of_a_header_is_told_at_once(retail: PriceList, administrator: Client) -> None:
    """F22: with the columns that there are."""
    text = send(administrator, retail, "Artikel;Menge;Preis\ntea;1;2\n").text  # type: ignore[attr-defined]
    for name in ("Artikel", "Menge", "Preis", "product", "amount"):
        assert f"“{name}”" in text
    assert "product, from, amount" in text


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ('"product"x,amount\ntea,1\n', "In Zeile 1 wird"),
        ('"product,amount\ntea,1\n', "In den Zeilen 1 bis 2"),
        ('product,amount\n"te"a,1\n', "In Zeile 2 wird"),
        ('product,amount\n"tea,1\ntea,2\n', "In den Zeilen 2 bis 3"),
        ("product,amount\ntea," + "1" * 140_000, "In Zeile 2 ist eine Zelle"),
    ],
)
def test_broken_line_is_told_in_german_alone(
    retail: PriceList, administrator: Client, content: str, where: str
) -> None:
    """WRK-10: none of the words that a library has for it."""
    fields = {"file": SimpleUploadedFile("prices.csv", content.encode()), "version": "2"}
    page = f"/price-lists/{retail.pk}/import"
    text = administrator.post(page, fields, headers={"Accept-Language": "de"}).text
    assert where in text
    assert not [words for words in ("expected after", "end of data", "field limit") if words in text]
