"""What a customer sees of their own records at a site is one table: every cell of it, through every door (MTX-01, G7).

Addresses here, orders in `test_sharing_matrix_orders.py`. Kinds of records that have no room yet stand in the table and are asked for from the day they do.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.customer_lifecycle import move_account
from regulars.journeys.move_sites import move_sites
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.sites.models import Site
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.rules import Sharing
from tests.doors.api.calls import Caller, as_shopper
from tests.doors.storefront.browsing import log_in, text
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN
from tests.world import a_family, a_set, a_site, an_account, api_key, logged_in

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("sharing_matrix.tsv")
STRAY = ("the site moved away", "the account came over")
DOORS = ("standalone", "sub by its own host", "sub by its master's host")


def rows(kind: str) -> list[dict[str, str]]:
    with TABLE.open(newline="") as table:
        return [row for row in csv.DictReader(table, delimiter="\t") if row["kind"] == kind]


@dataclass(frozen=True)
class World:
    """One account with one record that was made at `made`, and the site `here` of its set that asks for it, by the host of `door`."""

    account: Customer
    record: Any
    here: Site
    made: Site
    door: Site

    @property
    def shopper(self) -> Caller:
        return as_shopper(self.door, self.account.username)

    @property
    def browser(self) -> Client:
        client = Client(HTTP_HOST=self.door.hosts.get().name)
        log_in(client, self.account.username)
        return client

    def staff(self, *sites: Site) -> Caller:
        return Caller("admin.localhost", api_key("manager", at=sites or None))


def an_address(account: Customer, site: Site) -> Address:
    return add_address(account, BERLIN, site=site, by=SAM)


def a_world(
    switch: str,
    where: str,
    how: str = "",
    door: str = DOORS[0],
    *,
    shared: Sharing = Sharing.ADDRESSES,
    make: Callable[[Customer, Site], Any] = an_address,
) -> World:
    """`here` is a shop of its own or a sub site, whose customers also come by the host of its master."""
    ours, theirs = a_set("ours"), a_set("theirs")
    host = here = a_site("here", ours)
    if door != DOORS[0]:
        host, here = a_family("master", ["sub"], ours)
    came_over = where == "stray" and how == STRAY[1]
    made = here if where == "same" else a_site("made", theirs if came_over else ours)
    Site.objects.update(registration="neutral")
    sharing = {shared: switch != "off"}
    change_set(ours, SetChanges(sharing=sharing, discreet=switch == "discreet"), version=1, by=SAM)
    account = an_account(site=made if came_over else here)
    logged_in(account, made)  # as whoever enters something there has done
    record = make(account, made)
    if came_over:
        move_account(account, to_set=ours, by=SAM)
        set_access(account, site=here, state="active", by=SAM)
    elif where == "stray":
        wanted = Wanted({made.pk: theirs.pk}, Strategy.LEAVE)
        move_sites(wanted, Agreement(plan_site_moves(wanted).fingerprint), by=SAM)
    account.refresh_from_db()
    made.refresh_from_db()
    return World(account, record, here, made, host if door == DOORS[2] else here)


def by_list(world: World) -> str:
    """The API's list, with those of no use here."""
    call = world.shopper
    for query in ("", "?unusable=true"):
        for item in call.get(f"/me/addresses{query}").json["items"]:
            return "marked" if item["other_store"] else "yes"
    return "no"


def by_id(world: World) -> str:
    answer = world.shopper.get(f"/me/addresses/{world.record.pk}")
    if answer.status == 404:
        return "no"
    return "marked" if answer.json["other_store"] else "yes"


def by_page(world: World) -> str:
    page = text(world.browser.get("/account/addresses"))
    if "10115 Berlin" not in page:
        return "no"
    return "marked" if "Other store" in page else "yes"


def by_page_of_one(world: World) -> str:
    """The form doesn't mark it: it was reached from the list."""
    status = world.browser.get(f"/account/addresses/{world.record.pk}").status_code
    return {200: "yes", 404: "no"}[status]


def by_download(world: World) -> str:
    held = json.loads(text(world.browser.post("/account/data")))
    return "yes" if held["addresses"] else "no"


SEEING: dict[str, Callable[[World], str]] = {
    "list": by_list,
    "id": by_id,
    "page": by_page,
    "page of one": by_page_of_one,
    "download": by_download,
}
UNMARKED = {"page of one", "download"}
ACTING: dict[str, Callable[[World], int]] = {
    "change": lambda world: world.shopper.patch(f"/me/addresses/{world.record.pk}", {"city": "Ulm"}).status,
    "default": lambda world: (
        world.shopper.put(f"/me/addresses/{world.record.pk}/default", {"kinds": ["billing"]}).status
    ),
    "page": lambda world: world.browser.get(f"/account/addresses/{world.record.pk}/deleted").status_code,
    "delete": lambda world: world.shopper.delete(f"/me/addresses/{world.record.pk}").status,
}


def staff_see(world: World, *sites: Site) -> str:
    """The list and the record by its number agree; who doesn't see the customer sees nothing of theirs."""
    call, path = world.staff(*sites), f"/customers/{world.account.pk}/addresses"
    listed = call.get(path)
    seen = listed.status == 200 and bool(listed.json["items"])
    assert (call.get(f"{path}/{world.record.pk}").status == 200) == seen
    return "yes" if seen else "no"


def cells(kind: str) -> Iterator[Any]:
    for row in rows(kind):
        for how in STRAY if row["site_of_record"] == "stray" else ("",):
            name = "-".join(filter(None, (row["kind"], row["switch"], row["site_of_record"], how)))
            yield pytest.param(row, how, id=name.replace(" ", "_"))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("row", "how"), list(cells("address")))
def test_every_door_answers_as_the_table_does(row: dict[str, str], how: str, door: str) -> None:
    """MTX-01: what the customer sees and does, and what staff of all sites, of the record's and of the asked one see."""
    world = a_world(row["switch"], row["site_of_record"], how, door)
    seen = row["customer_sees"]
    expected = {door: "yes" if door in UNMARKED and seen == "marked" else seen for door in SEEING}
    assert {door: see(world) for door, see in SEEING.items()} == expected
    staff = {
        "staff_all": staff_see(world),
        "staff_at_record": staff_see(world, world.made),
        "staff_at_asked": staff_see(world, world.here),
    }
    assert staff == {column: row[column] for column in staff}
    acted = {door: act(world) < 400 for door, act in ACTING.items()}
    assert acted == dict.fromkeys(ACTING, row["customer_acts"] == "all")
    assert Address.objects.exists() == (row["customer_acts"] != "all")


def test_table_is_whole() -> None:
    """Each kind with each switch and each place, once."""
    with TABLE.open(newline="") as table:
        keys = [
            (row["kind"], row["switch"], row["site_of_record"])
            for row in csv.DictReader(table, delimiter="\t")
        ]
    assert len(keys) == len(set(keys)) == 4 * 3 * 3


@pytest.mark.parametrize("door", [door for door in SEEING if door not in UNMARKED])
def test_control_without_its_rule_a_door_shows_what_the_table_hides(
    door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regulars.addresses.queries import books  # noqa: PLC0415
    from regulars.sites.rules.sharing import Sight  # noqa: PLC0415

    world = a_world("off", "sister")
    assert SEEING[door](world) == "no"
    monkeypatch.setattr(books, "customer_sees", lambda *_: Sight.YES)
    assert SEEING[door](world) == "yes"
