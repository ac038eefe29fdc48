"""Random sets, sites, families, records, moves and switches: the shop's pages, its API, the download and what staff are shown say what a few
lines of plain Python say, and after moving back whatever was moved every answer is as before (MTX-01, MTX-02, G7, G28).

PROPERTY_EXAMPLES says how many worlds (5).
"""

import json
import os
from collections import Counter
from typing import Any, TypeAlias

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars.addresses.queries import books
from regulars.cards.queries import wallet
from regulars.orders.queries import history, history_walk
from regulars.sites.rules import Sharing, sharing
from regulars.sites.rules.sharing import Sight
from regulars.wishlists.queries import wishes
from tests.doors.api.calls import Caller, as_shopper
from tests.doors.plain_sharing import (
    KINDS,
    MASTER,
    PEOPLE,
    SETS,
    SHOPS,
    SITES,
    SUBS,
    PlainRecord,
    PlainSharing,
    Sharers,
    Step,
)
from tests.doors.storefront.browsing import log_in, text
from tests.world import api_key, sam

ENOUGH = 5
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", ENOUGH))
# A failing world is small as it is; to make it smaller takes minutes.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
PLACES = {kind: kind.replace("_", "-") for kind in KINDS}
WORDS = {"addresses": "10115 {}", "cards": "•••• {}", "orders": "{}", "wish_list": "Product {}"}
Answers: TypeAlias = dict[tuple[object, ...], Any]
# What somebody sees, of each kind; enough worlds have shown each of them.
SIGHTS = {(kind, sight) for kind in KINDS for sight in ("yes", "marked", "no")}


class Compared(Exception):
    """The world has been compared; now it may go."""


def a_record(number: int, kind: str, owner: int, made: str) -> PlainRecord:
    words = {"addresses": "Ort{}", "cards": "70{}", "orders": "ORDER-{}", "wish_list": "W{}"}
    product = 10 + number % 2 if kind == Sharing.WISH_LIST else 10 + number
    return PlainRecord(kind, owner, made, words[kind].format(product))


def a_plain_world(
    homes: list[str],
    people: list[tuple[str, str, str]],
    shared: set[tuple[str, str]],
    discreet: set[str],
    made: list[tuple[str, int, str]],
) -> PlainSharing:
    """Who comes from a sub site shops there, in whichever set its family is."""
    at = dict(zip((*SHOPS, MASTER), homes, strict=True)) | dict.fromkeys(SUBS, homes[-1])
    origins = [origin for origin, _ in people]
    return PlainSharing(
        at | {owner: at[origin] for owner, origin in enumerate(origins)},
        shared,
        discreet,
        [a_record(number, *one) for number, one in enumerate(made)],
        [origin if origin in SUBS else sub for origin, sub in people],
        origins,
    )


WORLDS = st.builds(
    a_plain_world,
    homes=st.lists(st.sampled_from(SETS), min_size=4, max_size=4),
    people=st.lists(
        st.tuples(st.sampled_from([*SHOPS, *SUBS]), st.sampled_from(SUBS)), min_size=2, max_size=2
    ),
    shared=st.sets(st.tuples(st.sampled_from(SETS), st.sampled_from(KINDS)), min_size=3),
    discreet=st.sets(st.sampled_from(SETS), max_size=1),
    made=st.lists(
        st.tuples(st.sampled_from(KINDS), st.sampled_from([0, 0, 1]), st.sampled_from(SITES)),
        min_size=10,
        max_size=14,
        unique=True,
    ),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["site", "site", "account", "sharing", "discreet"]),
        st.integers(0, 11),
        st.integers(0, 2),
    ),
    min_size=2,
    max_size=5,
)


class Asking:
    """Every door of a world; each answer is what the model says. `seen` counts what customers saw."""

    def __init__(self, world: Sharers, seen: Counter[tuple[str, str]] | None = None) -> None:
        self.world, self.plain = world, world.plain
        self.seen = Counter() if seen is None else seen
        self.staff = {
            at: Caller("admin.localhost", api_key("manager", at=at and [world.sites[code] for code in at]))
            for at in (None, ("sports",), ("north",), ("kids", "parts"))
        }
        self.sam = Client(HTTP_HOST="admin.localhost")
        self.sam.force_login(sam("manager", at=[world.sites["kids"]]))

    def ask(self) -> Answers:
        answers: Answers = {}
        for owner in PEOPLE:
            for code in self.plain.goes_to(owner)[-2:]:
                for door in [code, MASTER] if code in SUBS else [code]:
                    answers[owner, door] = self.customer_sees(owner, code, door)
            for at in self.staff:
                answers[owner, "staff", at] = self.staff_see(owner, at)
            answers[owner, "sam"] = self.sam_sees(owner)
        return answers

    def customer_sees(self, owner: int, at: str, door: str) -> Answers:
        """At the site of `at`, by the host of `door`."""
        site, name = self.world.sites[door], self.world.people[owner].username
        shopper, browser = as_shopper(site, name), Client(HTTP_HOST=f"{door}.localhost")
        log_in(browser, name)
        held = json.loads(text(browser.post("/account/data")))
        answers: Answers = {}
        for kind in KINDS:
            expected = self.plain.seen(owner, kind, at)
            answers[kind] = {
                "list": self.listed(shopper, kind),
                "by id": self.by_id(shopper, kind),
                "download": self.words_in(json.dumps(held[kind]), kind),
                **{path: self.on_page(browser, kind, path) for path in self.pages(kind)},
            }
            marked = sum(sight == "marked" for sight in expected.values())
            page = (set(expected), marked)
            assert answers[kind] == {
                "list": expected,
                "by id": expected,
                "download": set(expected),
                **dict.fromkeys(self.pages(kind), page),
            }, (owner, at, door, kind, self.plain)
            mine = {one.word for one in self.plain.records if (one.owner, one.kind) == (owner, kind)}
            self.seen.update((kind, expected.get(word, "no")) for word in mine)
        return answers

    def words_of(self, kind: str) -> set[str]:
        return {one.word for one in self.plain.records if one.kind == kind}

    def words_in(self, told: str, kind: str, form: str = "{}") -> set[str]:
        return {word for word in self.words_of(kind) if form.format(word) in told}

    def listed(self, shopper: Caller, kind: str) -> dict[str, str]:
        """With those of no use here."""
        found = {}
        for query in ("",) if kind == Sharing.ORDERS else ("", "?unusable=true"):
            for item in shopper.get(f"/me/{PLACES[kind]}{query}").json["items"]:
                (word,) = self.words_in(json.dumps(item), kind)
                found[word] = "marked" if item["other_store"] else "yes"
        return found

    def by_id(self, shopper: Caller, kind: str) -> dict[str, str]:
        """Whoever's they are."""
        found = {}
        for one, key in self.world.keys.items():
            if one.kind == kind:
                answer = shopper.get(f"/me/{PLACES[kind]}/{key}")
                assert answer.status in {200, 404}, answer.json
                if answer.status == 200:
                    found[one.word] = "marked" if answer.json["other_store"] else "yes"
        return found

    @staticmethod
    def pages(kind: str) -> list[str]:
        return [f"/account/{PLACES[kind]}"]

    def on_page(self, browser: Client, kind: str, path: str) -> tuple[set[str], int]:
        page = text(browser.get(path))
        return self.words_in(page, kind, WORDS[kind]), page.count("Other store")

    def staff_see(self, owner: int, at: tuple[str, ...] | None) -> Answers:
        call, pk = self.staff[at], self.world.people[owner].pk
        limits = None if at is None else set(at)
        knows, answers = self.plain.staff_know(owner, limits), {}
        for kind in KINDS:
            seen = self.plain.staff_see(owner, kind, limits)
            answer = call.get(f"/customers/{pk}/{PLACES[kind]}")
            answers[kind] = answer.status, self.words_in(text(answer.raw), kind)
            expected = (200, seen) if knows else (404, set())
            assert answers[kind] == expected, (owner, at, kind, self.plain)
        area = call.get(f"/orders?customer={pk}")
        answers["area"] = self.words_in(text(area.raw), "orders")
        assert answers["area"] == self.plain.staff_see(owner, "orders", limits), (owner, at, self.plain)
        return answers

    def sam_sees(self, owner: int) -> Answers:
        """On the pages of the back office, of the staff of one shop."""
        pk, knows, answers = self.world.people[owner].pk, self.plain.staff_know(owner, {"kids"}), {}
        for kind in KINDS:
            page = self.sam.get(f"/customers/{pk}/{PLACES[kind]}")
            answers[kind] = page.status_code, self.words_in(text(page), kind, WORDS[kind])
            seen = self.plain.staff_see(owner, kind, {"kids"})
            assert answers[kind] == ((200, seen) if knows else (404, set())), (owner, kind, self.plain)
        return answers


@pytest.mark.django_db
def test_doors_and_plain_python_agree_on_what_is_seen_of_records() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    _each_world(seen)
    assert seen.keys() <= SIGHTS
    assert EXAMPLES < ENOUGH or seen.keys() == SIGHTS


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=QUICK,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(plain=WORLDS, steps=STEPS)
def _each_world(seen: Counter[tuple[str, str]], plain: PlainSharing, steps: list[Step]) -> None:
    with pytest.raises(Compared), transaction.atomic():
        _ask_and_move(Asking(Sharers(plain), seen), steps)


def _ask_and_move(asking: Asking, steps: list[Step]) -> None:
    before = asking.ask()
    back = [asking.world.do(step) for step in steps]
    asking.ask()
    for undo in reversed(back):
        undo()
    assert asking.ask() == before
    raise Compared


def _hiding() -> Asking:
    """A set that shares nothing, and somebody with a record of each kind at the other shop."""
    plain = a_plain_world(
        ["b2c"] * 4,
        [("sports", "north"), ("kids", "north")],
        set(),
        set(),
        [(kind, 0, "parts") for kind in KINDS],
    )
    return Asking(Sharers(plain))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_control_without_its_rule_a_room_shows_what_the_model_hides(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = _hiding()
    asking.customer_sees(0, "kids", "kids")
    rooms = {
        "addresses": [books],
        "cards": [wallet],
        "wish_list": [wishes],
        "orders": [history, history_walk],
    }
    for room in rooms[kind]:
        monkeypatch.setattr(room, "customer_sees", lambda *_: Sight.YES)
    monkeypatch.setattr(history, "OLDER", history_walk.page(backwards=False))
    with pytest.raises(AssertionError, match=kind):
        asking.customer_sees(0, "kids", "kids")


@pytest.mark.django_db
def test_control_without_its_rule_staff_are_shown_what_the_model_hides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asking = _hiding()
    asking.staff_see(0, ("sports",))
    monkeypatch.setattr(sharing, "customer_sees", lambda *_: Sight.YES)
    with pytest.raises(AssertionError, match="addresses"):
        asking.staff_see(0, ("sports",))
