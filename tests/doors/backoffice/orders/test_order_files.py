"""A file of orders of a shop outside, sent in by staff (EXT-01)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from regulars.orders.models import Order
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from regulars.transfer.operations import uploads
from tests.doors.api.test_order_files import a_file
from tests.doors.pages import untouched
from tests.rooms.orders.external import a_file_line, a_recorded_order
from tests.world import a_family, a_set, a_site, own_role, sam

pytestmark = pytest.mark.django_db
PAGE = "/orders/import"


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def somebody(*sites: Site, functions: tuple[Right, ...] = (Right.EDIT_ORDERS, Right.SEE_ORDERS)) -> Client:
    role = own_role(functions=list(functions))
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam(role.code, "lim@staff.example", at=list(sites)))
    return client


def send(client: Client, content: str | bytes, site: str = "kids", **more: str) -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"site": site, "file": SimpleUploadedFile("orders.csv", data), **more})


def test_file_is_looked_at_before_it_is_done(kids: Site, administrator: Client) -> None:
    """The second step sends what the first has shown, to the same site."""
    a_recorded_order(kids, 2, "#2", remark="one\ntwo")
    lines = [a_file_line(1, "#1", remark="one\ntwo"), a_file_line(2, "#2", remark="one\ntwo")]
    answer = send(administrator, a_file(*lines))
    assert (answer.status_code, Order.objects.count()) == (200, 1)
    assert "there already" in answer.text
    form = untouched(answer.text, has="text")
    assert form["site"] == ["kids"]
    done = administrator.post(PAGE, form | {"apply": "1"})
    assert (done.status_code, done["Location"]) == (303, "/orders?site=kids")
    assert "1 order was recorded." in administrator.get(done["Location"]).text
    assert Order.objects.get(number="#1").person.remark == "one\ntwo"
    again = send(administrator, a_file(*lines))
    assert again.status_code == 200
    assert "Everything in this file is there already." in again.text
    assert 'name="apply"' not in again.text


def test_what_has_changed_between_the_steps_is_shown_again(kids: Site, administrator: Client) -> None:
    form = untouched(send(administrator, a_file(a_file_line(1, "#1"))).text, has="text")
    a_recorded_order(kids, 1, "#1", remark="another")
    answer = administrator.post(PAGE, form | {"apply": "1"})
    assert (answer.status_code, Order.objects.count()) == (422, 1)
    assert "This version was sent before with something else in it." in answer.text


def test_a_thousand_problems_are_cut(kids: Site, administrator: Client) -> None:
    file = a_file(*(a_file_line(number=f"#{number}", currency="?") for number in range(1_000)))
    for more in ({}, {"apply": "1"}):
        answer = send(administrator, file, **more)
        assert answer.status_code == 422
        assert "1,000 problems" in answer.text
        assert "And 950 more." in answer.text
        assert answer.text.count("<tr>") == 51
        assert len(answer.content) <= 40_000
    assert Order.objects.count() == 0


@pytest.mark.parametrize("content", ["", "number,date\n#1,x\n", b"\xff\xfen\x00", 'number,date\n"#1\n'])
def test_file_that_cannot_be_read_stores_nothing(
    kids: Site, administrator: Client, content: str | bytes
) -> None:
    for more in ({}, {"apply": "1"}):
        answer = send(administrator, content, **more)
        assert answer.status_code == 422
        assert 'name="apply"' not in answer.text
    assert Order.objects.count() == 0


def test_without_file_without_orders_and_too_large(
    kids: Site, administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = "number,source_version,date,currency,order_total\n"
    assert "This file has no orders." in send(administrator, header).text
    assert administrator.post(PAGE, {"site": "kids"}).status_code == 422
    assert administrator.post(PAGE, {"site": "nowhere"}).status_code == 422
    monkeypatch.setattr(uploads, "LARGEST_FILE", 10)
    answer = send(administrator, header)
    assert answer.status_code == 422
    assert "The file is too large for this page." in answer.text


def test_who_may_and_at_which_sites(kids: Site) -> None:
    """As a single order by the API: sites of one's own, no master, both rights."""
    a_site("far", kids.set)
    master, north, _ = a_family("trade", ["north", "south"], a_set("trade"))
    client = somebody(kids, master, north)
    page = client.get(PAGE).text
    assert [f'value="{code}"' in page for code in ("kids", "north", "far", "trade")] == [
        True,
        True,
        False,
        False,
    ]
    file = a_file(a_file_line())
    for site in ("far", "trade"):
        assert send(client, file, site, apply="1").status_code == 422
    assert send(client, file, "north", apply="1").status_code == 303
    assert Order.objects.get().site == north


@pytest.mark.parametrize("function", [Right.EDIT_ORDERS, Right.SEE_ORDERS])
def test_one_of_the_rights_is_not_enough(kids: Site, function: Right) -> None:
    client = somebody(kids, functions=(function,))
    assert client.get(PAGE).status_code == 403
    assert send(client, a_file(a_file_line()), apply="1").status_code == 403
    assert Order.objects.count() == 0


def test_staff_of_no_shop_are_told_so(db: None, administrator: Client) -> None:
    assert "No site where customers order" in administrator.get(PAGE).text
