"""What a customer sees of their own wishes at a site, and does with them: every cell of the table, through every door (MTX-01, MTX-02, G7).

The kinds of hosts take turns, as the table says the same of each.
"""

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.move_sites import move_sites
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.sites.models import Site
from regulars.sites.rules import Sharing
from regulars.sites.rules.sharing import Sight
from regulars.wishlists.models import WishLine
from regulars.wishlists.operations.wishes import add_wish
from regulars.wishlists.queries import wishes
from tests.doors.backoffice.conftest import HOST
from tests.doors.storefront.browsing import text
from tests.doors.test_sharing_matrix import (
    DOORS,
    SEEING,
    UNMARKED,
    RecordKind,
    World,
    cells,
    of_one,
    page_of_one,
    staff_see,
    world_with,
)
from tests.journeys.stories import SAM
from tests.rooms.catalog.shops import a_list, a_stored_product
from tests.world import a_set, sam

pytestmark = pytest.mark.django_db


def a_wish(account: Customer, made: Site, here: Site) -> WishLine:
    """Both sites sell it."""
    product = a_stored_product("W1")
    for site in {made, here}:
        a_list(site, f"list-{site.code}", {product: "1"})
    add_wish(account, "W1", site=made, by=SAM)
    return WishLine.objects.select_related("product").get()


WISH = RecordKind(
    WishLine,
    Sharing.WISH_LIST,
    a_wish,
    "wish-list",
    "Product W1",
    {
        "note": of_one("patch", "/me/wish-list/{}", {"note": "Blue"}),
        "page": page_of_one("/account/wish-list/{}/removed"),
        "delete": of_one("delete", "/me/wish-list/{}"),
    },
    key=lambda line: line.product.code,
    last="/removed",
    has_admin_id=False,
)


def staff_page_says(world: World, *sites: Site) -> str:
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam("manager", at=sites, email="half@staff.example"))
    page = client.get(f"/customers/{world.account.pk}/wish-list")
    return "yes" if page.status_code == 200 and WISH.words in text(page) else "no"


DELETING = {"page", "delete"}
CELLS = [
    pytest.param(*cell.values, DOORS[number % len(DOORS)], id=cell.id)
    for number, cell in enumerate(cells("wish"))
]


@pytest.mark.parametrize(("row", "how", "door"), CELLS)
def test_every_door_answers_as_the_table_does(row: dict[str, str], how: str, door: str) -> None:
    world, seen = world_with(WISH, row["switch"], row["site_of_record"], how, door), row["customer_sees"]
    expected = {door: "yes" if door in UNMARKED and seen == "marked" else seen for door in SEEING}
    assert {door: see(world) for door, see in SEEING.items()} == expected
    staff = {
        "staff_all": staff_see(world),
        "staff_at_record": staff_see(world, world.made),
        "staff_at_asked": staff_see(world, world.here),
    }
    assert staff == {column: row[column] for column in staff}
    assert staff_page_says(world, world.made) == row["staff_at_record"]
    does, deletes = row["customer_acts"] == "all", row["customer_acts"] == "delete-only"
    acted = {name: act(world) < 400 for name, act in WISH.acts.items()}
    assert acted == {name: does or (deletes and name in DELETING) for name in WISH.acts}
    assert WishLine.objects.exists() != acted["delete"]


@pytest.mark.parametrize("door", [door for door in SEEING if door not in UNMARKED])
def test_control_without_its_rule_a_door_shows_what_the_table_hides(
    door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_with(WISH, "off", "sister")
    assert SEEING[door](world) == "no"
    monkeypatch.setattr(wishes, "customer_sees", lambda *_: Sight.YES)
    assert SEEING[door](world) == "yes"


def test_site_that_moves_away_and_back_restores_every_answer() -> None:
    """MTX-02."""
    world = world_with(WISH, "on", "sister")
    before, home = {door: see(world) for door, see in SEEING.items()}, world.made.set
    answers = []
    for to in (a_set("away"), home):
        wanted = Wanted({world.made.pk: to.pk}, Strategy.LEAVE)
        move_sites(wanted, Agreement(plan_site_moves(wanted).fingerprint), by=SAM)
        answers.append({door: see(world) for door, see in SEEING.items()})
    assert answers[0]["list"] == "marked"
    assert answers[1] == before
