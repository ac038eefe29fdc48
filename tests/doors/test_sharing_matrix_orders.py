"""What a customer sees of their own orders at a site, and does with them: every cell of the table, through every door (MTX-01, MTX-02, G7)."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from regulars.customers.models import Customer
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.move_sites import move_sites
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.orders.models import Order
from regulars.orders.queries import history, history_walk
from regulars.orders.queries.held import orders_held
from regulars.sites.models import CustomerSet, Site
from regulars.sites.rules import Sharing
from regulars.sites.rules.sharing import Sight
from regulars.staff.rules.rights import EVERYTHING
from regulars.transfer.queries.personal_data import sight_of
from tests.doors.storefront.browsing import text
from tests.doors.test_sharing_matrix import DOORS, World, cells
from tests.doors.test_sharing_matrix import a_world as any_world
from tests.journeys.stories import SAM
from tests.rooms.orders.placed import a_stored_order
from tests.rooms.orders.shops import a_shop_with

pytestmark = pytest.mark.django_db


def an_order(account: Customer, site: Site, _: Site) -> Order:
    return a_stored_order(site, account, number="ORDER-7")


a_world = partial(any_world, shared=Sharing.ORDERS, make=an_order)


def by_list(world: World) -> str:
    for item in world.shopper.get("/me/orders").json["items"]:
        return "marked" if item["other_store"] else "yes"
    return "no"


def by_id(world: World) -> str:
    answer = world.shopper.get(f"/me/orders/{world.record.pk}")
    if answer.status == 404:
        return "no"
    return "marked" if answer.json["other_store"] else "yes"


def by_pages(world: World) -> str:
    """The list and the latest of *My Account* agree."""
    client = world.browser
    seen = {_said(text(client.get(path))) for path in ("/account/orders", "/account")}
    assert len(seen) == 1
    return seen.pop()


def by_page_of_one(world: World) -> str:
    answer = world.browser.get(f"/account/orders/{world.record.pk}")
    return "no" if answer.status_code == 404 else _said(text(answer))


def _said(page: str) -> str:
    if "ORDER-7" not in page:
        return "no"
    return "marked" if "Other store" in page else "yes"


def by_download(world: World) -> str:
    """Not marked there."""
    held = orders_held(world.account, sight_of(EVERYTHING, world.here.pk))
    return "yes" if held["orders"] else "no"


SEEING: dict[str, Callable[[World], str]] = {
    "list": by_list,
    "id": by_id,
    "pages": by_pages,
    "page of one": by_page_of_one,
    "download": by_download,
}
REORDER = {"all": 200, "reorder-here": 200}


def seen_at(world: World) -> dict[str, str]:
    return {door: see(world) for door, see in SEEING.items()}


def expected(seen: str) -> dict[str, str]:
    return dict.fromkeys(SEEING, seen) | {"download": "no" if seen == "no" else "yes"}


def staff_hold(world: World, *sites: Site) -> str:
    """What staff limited to these sites are given of it when they download the customer's data."""
    grant = replace(EVERYTHING, sites=frozenset(site.pk for site in sites)) if sites else EVERYTHING
    return "yes" if orders_held(world.account, sight_of(grant))["orders"] else "no"


@pytest.mark.parametrize("door", [DOORS[0], DOORS[2]])
@pytest.mark.parametrize(("row", "how"), list(cells("order")))
def test_every_door_answers_as_the_table_does(row: dict[str, str], how: str, door: str) -> None:
    """MTX-01, ORD-08: what the customer sees and does; a stray is the same by both ways, and what isn't seen is 404."""
    world = a_world(row["switch"], row["site_of_record"], how, door)
    a_shop_with(world.here, P1="10")
    seen = row["customer_sees"]
    assert seen_at(world) == expected(seen)
    staff = {
        "staff_all": staff_hold(world),
        "staff_at_record": staff_hold(world, world.made),
        "staff_at_asked": staff_hold(world, world.here),
    }
    assert staff == {column: row[column] for column in staff}
    path = f"/me/orders/{world.record.pk}"
    answer = world.shopper.post(f"{path}/reorder", {})
    assert answer.status == REORDER.get(row["customer_acts"], 404 if seen == "no" else 409)
    assert "".join(answer.json.get("put", [])) == ("P1" if answer.status == 200 else "")
    if seen != "no":
        acts = {"all": ["reorder", "cancel"], "reorder-here": ["reorder"], "no": []}
        assert world.shopper.get(path).json["may"] == acts[row["customer_acts"]]


def move(site: Site, to: CustomerSet) -> None:
    wanted = Wanted({site.pk: to.pk}, Strategy.LEAVE)
    move_sites(wanted, Agreement(plan_site_moves(wanted).fingerprint), by=SAM)


@pytest.mark.parametrize("switch", ["on", "off", "discreet"])
def test_moved_away_and_back_every_answer_is_as_before(switch: str) -> None:
    """MTX-02: in between, another store's."""
    world = a_world(switch, "sister")
    before, ours = seen_at(world), world.here.set
    move(world.made, CustomerSet.objects.get(code="theirs"))
    assert seen_at(world) == expected("no" if switch == "discreet" else "marked")
    move(world.made, ours)
    assert seen_at(world) == before


@pytest.mark.parametrize("door", SEEING)
def test_control_without_its_rule_a_door_shows_what_the_table_hides(
    door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world("off", "sister")
    assert SEEING[door](world) == "no"
    for asked in (history, history_walk):
        monkeypatch.setattr(asked, "customer_sees", lambda *_: Sight.YES)
    monkeypatch.setattr(history, "OLDER", history_walk.page(backwards=False))
    assert SEEING[door](world) == "yes"
