"""What a customer sees of their own records at a site is one table: every cell of it, through every door (MTX-01, G7).

Addresses and cards here, orders in `test_sharing_matrix_orders.py`, wishes in `test_sharing_matrix_wishes.py`.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.cards.models import Card, Gateway
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.customer_lifecycle import move_account
from regulars.journeys.move_sites import move_sites
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.orders.models import PaymentMethod
from regulars.sites.models import Site
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.rules import Sharing
from tests.doors.api.calls import Caller, as_shopper
from tests.doors.storefront.browsing import log_in, text
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.cards.wallets import a_card, a_gateway
from tests.world import a_family, a_set, a_site, an_account, api_key, logged_in

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("sharing_matrix.tsv")
STRAY = ("the site moved away", "the account came over")
DOORS = ("standalone", "sub by its own host", "sub by its master's host")


def rows(*kinds: str) -> list[dict[str, str]]:
    with TABLE.open(newline="") as table:
        return [row for row in csv.DictReader(table, delimiter="\t") if row["kind"] in kinds]


@dataclass(frozen=True)
class World:
    """One account with one record that was made at `made`, and the site `here` of its set that asks for it, by the host of `door`."""

    account: Customer
    record: Any
    here: Site
    made: Site
    door: Site
    kind: Any = None

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


def world_of(kind: str, switch: str, where: str, how: str = "", door: str = DOORS[0]) -> World:
    return world_with(KINDS[kind], switch, where, how, door)


def world_with(kind: "RecordKind", switch: str, where: str, how: str = "", door: str = DOORS[0]) -> World:
    return replace(a_world(switch, where, how, door, shared=kind.sharing, make=kind.made), kind=kind)


def a_world(
    switch: str,
    where: str,
    how: str = "",
    door: str = DOORS[0],
    *,
    shared: Sharing,
    make: Callable[[Customer, Site, Site], Any],
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
    record = make(account, made, here)
    if came_over:
        move_account(account, to_set=ours, by=SAM)
        set_access(account, site=here, state="active", by=SAM)
    elif where == "stray":
        wanted = Wanted({made.pk: theirs.pk}, Strategy.LEAVE)
        move_sites(wanted, Agreement(plan_site_moves(wanted).fingerprint), by=SAM)
    account.refresh_from_db()
    made.refresh_from_db()
    return World(account, record, here, made, host if door == DOORS[2] else here)


@dataclass(frozen=True)
class RecordKind:
    """How a record of a kind is made, at which addresses it stands, and what a page that shows it says."""

    model: type[Model]
    sharing: Sharing
    made: Callable[[Customer, Site, Site], Any]
    place: str
    words: str
    acts: dict[str, Callable[[World], int]]
    key: Callable[[Any], object] = lambda record: record.pk
    last: str = ""  # of the address of its page
    has_admin_id: bool = True


def an_address(account: Customer, made: Site, _: Site) -> Address:
    return add_address(account, BERLIN, site=made, by=SAM)


def a_saved_card(account: Customer, made: Site, here: Site) -> Card:
    """Both sites charge it."""
    gateway = a_gateway()
    for site in {made, here}:
        PaymentMethod.objects.create(site=site, kind="card", gateway=gateway)
    return a_card(account, gateway, at=made)


def key_of(world: World) -> object:
    return world.kind.key(world.record)


def of_one(call: str, path: str, *body: Any) -> Callable[[World], int]:
    """What the API answers to whoever does that with the record."""
    return lambda world: getattr(world.shopper, call)(path.format(key_of(world)), *body).status


def page_of_one(path: str) -> Callable[[World], int]:
    return lambda world: world.browser.get(path.format(key_of(world))).status_code


KINDS = {
    "address": RecordKind(
        Address,
        Sharing.ADDRESSES,
        an_address,
        "addresses",
        "10115 Berlin",
        {
            "change": of_one("patch", "/me/addresses/{}", {"city": "Ulm"}),
            "default": of_one("put", "/me/addresses/{}/default", {"kinds": ["billing"]}),
            "page": page_of_one("/account/addresses/{}/deleted"),
            "delete": of_one("delete", "/me/addresses/{}"),
        },
    ),
    "card": RecordKind(
        Card,
        Sharing.CARDS,
        a_saved_card,
        "cards",
        "•••• 4242",
        {
            "default": of_one("put", "/me/cards/{}/default"),
            "page": page_of_one("/account/cards/{}/deleted"),
            "delete": of_one("delete", "/me/cards/{}"),
        },
        last="/deleted",
    ),
}


def by_list(world: World) -> str:
    """The API's list, with those of no use here."""
    call = world.shopper
    for query in ("", "?unusable=true"):
        for item in call.get(f"/me/{world.kind.place}{query}").json["items"]:
            return "marked" if item["other_store"] else "yes"
    return "no"


def by_id(world: World) -> str:
    answer = world.shopper.get(f"/me/{world.kind.place}/{key_of(world)}")
    if answer.status == 404:
        return "no"
    return "marked" if answer.json["other_store"] else "yes"


def by_page(world: World) -> str:
    page = text(world.browser.get(f"/account/{world.kind.place}"))
    if world.kind.words not in page:
        return "no"
    return "marked" if "Other store" in page else "yes"


def by_page_of_one(world: World) -> str:
    """The form or the question doesn't mark it: it was reached from the list."""
    kind = world.kind
    status = world.browser.get(f"/account/{kind.place}/{key_of(world)}{kind.last}").status_code
    return {200: "yes", 404: "no"}[status]


def by_download(world: World) -> str:
    held = json.loads(text(world.browser.post("/account/data")))
    return "yes" if held[world.kind.place.replace("-", "_")] else "no"


SEEING: dict[str, Callable[[World], str]] = {
    "list": by_list,
    "id": by_id,
    "page": by_page,
    "page of one": by_page_of_one,
    "download": by_download,
}
UNMARKED = {"page of one", "download"}


def staff_see(world: World, *sites: Site) -> str:
    """The list and the record by its number agree; who doesn't see the customer sees nothing of theirs."""
    kind = world.kind
    call, path = world.staff(*sites), f"/customers/{world.account.pk}/{kind.place}"
    listed = call.get(path)
    seen = listed.status == 200 and bool(listed.json["items"])
    if kind.has_admin_id:
        assert (call.get(f"{path}/{world.record.pk}").status == 200) == seen
    return "yes" if seen else "no"


def cells(*kinds: str) -> Iterator[Any]:
    for row in rows(*kinds):
        for how in STRAY if row["site_of_record"] == "stray" else ("",):
            name = "-".join(filter(None, (row["kind"], row["switch"], row["site_of_record"], how)))
            yield pytest.param(row, how, id=name.replace(" ", "_"))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("row", "how"), list(cells("address", "card")))
def test_every_door_answers_as_the_table_does(row: dict[str, str], how: str, door: str) -> None:
    """MTX-01: what the customer sees and does, and what staff of all sites, of the record's and of the asked one see."""
    world = world_of(row["kind"], row["switch"], row["site_of_record"], how, door)
    seen = row["customer_sees"]
    expected = {door: "yes" if door in UNMARKED and seen == "marked" else seen for door in SEEING}
    assert {door: see(world) for door, see in SEEING.items()} == expected
    staff = {
        "staff_all": staff_see(world),
        "staff_at_record": staff_see(world, world.made),
        "staff_at_asked": staff_see(world, world.here),
    }
    assert staff == {column: row[column] for column in staff}
    kind = world.kind
    does = row["customer_acts"] in {"all", "use-if-gateway"}
    if kind.model is Card and does:
        assert may_use(world)
        Gateway.objects.update(code="gone")
        PaymentMethod.objects.update(gateway=a_gateway())
        assert not may_use(world)
    acted = {name: act(world) < 400 for name, act in kind.acts.items()}
    assert acted == dict.fromkeys(kind.acts, does)
    assert kind.model.objects.exists() != does


def may_use(world: World) -> bool:
    """Whether the card is among those that are offered here."""
    return bool(world.shopper.get("/me/cards").json["items"])


def test_table_is_whole() -> None:
    """Each kind with each switch and each place, once."""
    with TABLE.open(newline="") as table:
        keys = [tuple(row.values())[:3] for row in csv.DictReader(table, delimiter="\t")]
    assert len(keys) == len(set(keys)) == 4 * 3 * 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("door", [door for door in SEEING if door not in UNMARKED])
def test_control_without_its_rule_a_door_shows_what_the_table_hides(
    door: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regulars.addresses.queries import books  # noqa: PLC0415
    from regulars.cards.queries import wallet  # noqa: PLC0415
    from regulars.sites.rules.sharing import Sight  # noqa: PLC0415

    world = world_of(kind, "off", "sister")
    assert SEEING[door](world) == "no"
    for room in (books, wallet):
        monkeypatch.setattr(room, "customer_sees", lambda *_: Sight.YES)
    assert SEEING[door](world) == "yes"
