"""`/me/sessions`: listed, ended one by one or all at once (G5)."""

import pytest

from regulars.sites.models import Site
from tests.doors.api.calls import as_shopper
from tests.world import a_set, an_account, sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops() -> list[Site]:
    shops = sites(["kids", "sports"], a_set("b2c"))
    an_account(site=shops[0])
    return shops


def test_list_tells_site_times_and_which_one_this_is(shops: list[Site]) -> None:
    here, _ = (as_shopper(shop, "ada@mail.example") for shop in shops)
    answer = here.get("/me/sessions").json
    assert (answer["total"], answer["total_is_exact"], answer["next_cursor"]) == (2, True, None)
    assert {one["site"]: one["current"] for one in answer["items"]} == {"kids": True, "sports": False}
    one = answer["items"][0]
    assert set(one) == {"id", "site", "device", "since", "last_seen_at", "ends_at", "current"}
    assert one["since"].endswith("Z")


def test_one_ended_session_is_401_from_then_on(shops: list[Site]) -> None:
    here, there = (as_shopper(shop, "ada@mail.example") for shop in shops)
    ids = {one["site"]: one["id"] for one in here.get("/me/sessions").json["items"]}
    assert here.delete(f"/me/sessions/{ids['sports']}").status == 204
    assert (here.get("/me").status, there.get("/me").status) == (200, 401)
    gone = here.delete(f"/me/sessions/{ids['sports']}")
    assert (gone.status, gone.code) == (404, "no_such_session")


def test_session_of_somebody_else_is_not_there(shops: list[Site]) -> None:
    an_account("ben@mail.example", shops[0])
    ada, ben = (as_shopper(shops[0], f"{name}@mail.example") for name in ("ada", "ben"))
    (bens,) = ben.get("/me/sessions").json["items"]
    assert ada.delete(f"/me/sessions/{bens['id']}").status == 404
    assert ben.get("/me").status == 200


def test_all_ended_is_this_one_too(shops: list[Site]) -> None:
    here, there = (as_shopper(shop, "ada@mail.example") for shop in shops)
    assert here.delete("/me/sessions").status == 204
    assert (here.get("/me").status, there.get("/me").status) == (401, 401)
