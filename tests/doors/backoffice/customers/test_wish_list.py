"""A customer's *Wish list* tab."""

import pytest
from django.test import Client

from regulars.staff.rules import Right
from regulars.wishlists.models import WishLine
from regulars.wishlists.operations.wishes import add_wish
from tests.doors.api.calls import Caller
from tests.doors.backoffice.conftest import HOST
from tests.doors.storefront.browsing import text
from tests.journeys.stories import SAM
from tests.rooms.catalog.shops import a_stored_product
from tests.rooms.orders.shops import a_shop_with
from tests.world import a_guest, a_set, a_site, an_account, api_key, own_role, sam

pytestmark = pytest.mark.django_db


def test_staff_read_what_a_customer_wishes_for(manager: Client) -> None:
    """ADM-02, WSH-01: with what it cost then, the newest first, on pages of fifty."""
    kids = a_site("kids", a_set("b2c"))
    ada, gus = an_account(site=kids), a_guest(kids)
    a_shop_with(kids, P1="10")
    path = f"/customers/{ada.pk}/wish-list"
    assert "No wishes yet" in text(manager.get(path))
    add_wish(ada, "P1", site=kids, note="For Bo", by=SAM)
    page = text(manager.get(path))
    for words in ("Product P1", "For Bo", "€10.00", "Site kids"):
        assert words in page
    assert f'href="/products/{WishLine.objects.get().product_id}"' in page
    assert "wish-list" not in text(manager.get(f"/customers/{gus.pk}"))
    every = [a_stored_product(f"N{number}") for number in range(50)]
    WishLine.objects.bulk_create(WishLine(account=ada, site=kids, product=product) for product in every)
    assert "Product P1" not in text(manager.get(path))
    program = Caller(HOST, api_key())
    first = program.get(path).json
    assert (len(first["items"]), first["total"]) == (50, 51)
    (last,) = program.get(f"{path}?cursor={first['next_cursor']}").json["items"]
    assert (last["product"], last["note"], last["site"]) == ("P1", "For Bo", "kids")
    assert last["seen_price"] == {"amount": "10.00", "currency": "EUR"}
    assert "Product P1" in text(manager.get(f"{path}?cursor={first['next_cursor']}"))
    assert manager.get(f"{path}?cursor=x").status_code == 200


def test_viewer_reads_no_wishes(viewer: Client) -> None:
    """ADM-02, G13: wishes are private, so the shipped viewer has no tab; its history names no product either."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    a_shop_with(kids, P1="10")
    add_wish(ada, "P1", site=kids, by=SAM)
    path = f"/customers/{ada.pk}/wish-list"
    assert viewer.get(path).status_code == 403
    assert Caller(HOST, api_key("viewer")).get(path).code == "field_hidden"
    assert "wish-list" not in text(viewer.get(f"/customers/{ada.pk}"))
    history = text(viewer.get(f"/customers/{ada.pk}/history"))
    assert ("wish list" in history, "P1" in history) == (True, False)


@pytest.mark.parametrize(("level", "seen"), [("view", True), ("none", False)])
def test_field_group_decides(level: str, seen: bool) -> None:  # noqa: FBT001
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids)
    role = own_role(identity="view", functions=[Right.SEE], wish_list=level)
    client, program = Client(HTTP_HOST=HOST), Caller(HOST, api_key(role.code))
    client.force_login(sam(role.code, email="half@staff.example"))
    path = f"/customers/{ada.pk}/wish-list"
    assert (client.get(path).status_code == 200) == (program.get(path).status == 200) == seen
    assert (f'href="{path}"' in text(client.get(f"/customers/{ada.pk}"))) == seen
