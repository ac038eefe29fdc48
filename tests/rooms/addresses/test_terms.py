"""What customers may do with their addresses at a site: countries, and what is locked at every entrance."""

from collections.abc import Callable

import pytest

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address, change_address, remove_address
from regulars.addresses.operations.own_addresses import (
    add_own_address,
    change_own_address,
    make_own_default,
    remove_own_address,
)
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.queries.books import Book, book_at
from regulars.addresses.rules import Kind, Mode
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Forbidden, Invalid, NotFound
from regulars.sites.models import CustomerSet, Site
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK
from tests.world import a_family, a_set, an_account, sites

pytestmark = pytest.mark.django_db

SHIPPING, BILLING = [Kind.SHIPPING], [Kind.BILLING]


@pytest.fixture
def b2c() -> CustomerSet:
    return a_set("b2c")


@pytest.fixture
def sports(b2c: CustomerSet) -> Site:
    return sites(["sports"], b2c)[0]


@pytest.fixture
def ada(sports: Site) -> Customer:
    return an_account(site=sports)


def themselves(account: Customer) -> Actor:
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, account.pk)


def allow(site: Site, **lists: list[str]) -> None:
    change_terms(
        site, TermsChanges(**{f"{kind}_countries": codes for kind, codes in lists.items()}), by=OPERATOR
    )


def lock(site: Site, mode: Mode | None, customer_type: str = "B2C") -> None:
    change_terms(site, TermsChanges(modes={customer_type: mode}), by=OPERATOR)


def cities(book: Book) -> tuple[list[str], list[str]]:
    """Those that are of use here, and the others."""
    return [one.stored.city for one in book.usable], [one.stored.city for one in book.unusable]


def test_addresses_of_other_countries_are_hidden_and_come_back(ada: Customer, sports: Site) -> None:
    """ADR-02, ADR-03, ADR-17: for shipping and billing by themselves."""
    for sent in (BERLIN, NEW_YORK):
        add_address(ada, sent, by=SAM)
    allow(sports, shipping=["AT"], billing=["DE"])
    book = book_at(ada.pk, sports.pk)
    assert cities(book) == (["Berlin"], ["New York"])
    assert (book.usable[0].usable_for, book.unusable[0].reason) == ({Kind.BILLING}, "country_not_allowed")
    allow(sports, shipping=[], billing=["US"])
    assert cities(book_at(ada.pk, sports.pk)) == (["Berlin", "New York"], [])
    allow(sports, billing=[])
    assert {one.usable_for for one in book_at(ada.pk, sports.pk).usable} == {frozenset(Kind)}


def test_customers_add_what_the_site_takes_and_staff_anything(ada: Customer, sports: Site) -> None:
    """ADR-05."""
    allow(sports, shipping=["DE"], billing=["DE", "GB"])
    mine = {"site": sports, "by": themselves(ada)}
    with pytest.raises(Invalid) as refused:
        add_own_address(ada, NEW_YORK, **mine)
    assert (refused.value.code, refused.value.field) == ("country_not_allowed", "country")
    with pytest.raises(Invalid) as refused:
        add_own_address(ada, LONDON, kinds=SHIPPING, **mine)
    assert refused.value.field == "country"
    with pytest.raises(Invalid) as refused:
        add_own_address(ada, LONDON, kinds=SHIPPING + BILLING, **mine)
    assert refused.value.field == "kinds"
    assert add_own_address(ada, LONDON, **mine).kinds == {Kind.BILLING}
    assert add_address(ada, NEW_YORK, site=sports, by=SAM).kinds == set(Kind)


def test_country_that_was_taken_away_may_stay_where_it_is(ada: Customer, sports: Site) -> None:
    """A typing error in an old address can be mended; another forbidden country can't be chosen."""
    address = add_address(ada, NEW_YORK, by=SAM)
    allow(sports, shipping=["DE"], billing=["DE"])
    mine = {"site": sports, "by": themselves(ada)}
    change_own_address(ada, address.pk, {"name": "Ada B. Lind"}, partly=True, **mine)
    with pytest.raises(Invalid) as refused:
        change_own_address(ada, address.pk, LONDON, **mine)
    assert refused.value.code == "country_not_allowed"
    assert Address.objects.get().name == "Ada B. Lind"


ENTRANCES: dict[str, Callable[[Customer, Site, int, list[Kind]], object]] = {
    "add": lambda ada, site, _, kinds: add_own_address(
        ada, LONDON, kinds=kinds, site=site, by=themselves(ada)
    ),
    "edit": lambda ada, site, pk, _: change_own_address(
        ada, pk, {"name": "B"}, partly=True, site=site, by=themselves(ada)
    ),
    "make it one of this kind": lambda ada, site, pk, kinds: change_own_address(
        ada, pk, BERLIN, kinds=kinds, site=site, by=themselves(ada)
    ),
    "delete": lambda ada, site, pk, _: remove_own_address(ada, pk, site=site, by=themselves(ada)),
    "make default": lambda ada, site, pk, kinds: make_own_default(
        ada, pk, kinds=kinds, site=site, by=themselves(ada)
    ),
}


def in_all() -> list[dict[str, object]]:
    return list(Address.objects.order_by("pk").values())


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize(
    ("mode", "kind", "is_locked"),
    [
        (Mode.OWN, Kind.SHIPPING, False),
        (Mode.OWN, Kind.BILLING, False),
        (Mode.BILLING_READ_ONLY, Kind.SHIPPING, False),
        (Mode.BILLING_READ_ONLY, Kind.BILLING, True),
        (Mode.READ_ONLY, Kind.SHIPPING, True),
        (Mode.READ_ONLY, Kind.BILLING, True),
    ],
)
def test_locked_is_locked_at_every_entrance(
    ada: Customer, entrance: str, mode: Mode, kind: Kind, *, is_locked: bool
) -> None:
    """ADR-07, ADR-08, ADR-09, ADR-14: and it says whom to ask; other types and staff go on."""
    sports = ada.origin_site
    pk = add_address(ada, BERLIN, kinds=[kind], site=sports, by=SAM).pk
    lock(sports, mode)
    lock(sports, Mode.READ_ONLY, "B2B")
    before = in_all()
    if is_locked:
        with pytest.raises(Forbidden) as refused:
            ENTRANCES[entrance](ada, sports, pk, [kind])
        assert refused.value.code == "address_locked"
        assert sports.sender in refused.value.message
        assert in_all() == before
        change_address(ada, pk, LONDON, kinds=[kind], version=1, by=SAM)
        remove_address(ada, pk, by=SAM)
    else:
        ENTRANCES[entrance](ada, sports, pk, [kind])


def test_address_for_both_is_a_billing_address_for_the_lock(ada: Customer, sports: Site) -> None:
    """ADR-09: also one that is to become one."""
    both = add_address(ada, BERLIN, by=SAM)
    plain = add_address(ada, LONDON, kinds=SHIPPING, by=SAM)
    lock(sports, Mode.BILLING_READ_ONLY)
    mine = {"site": sports, "by": themselves(ada)}
    assert [one.locked for one in book_at(ada.pk, sports.pk).seen] == [True, False]
    for pk, kinds in ((both.pk, SHIPPING), (plain.pk, SHIPPING + BILLING)):
        with pytest.raises(Forbidden):
            change_own_address(ada, pk, BERLIN, kinds=kinds, **mine)
    assert add_own_address(ada, NEW_YORK, **mine).kinds == {Kind.SHIPPING}


def test_word_of_a_sub_site_counts_more_than_its_masters(b2c: CustomerSet) -> None:
    """ADR-12, ADR-15: for each type, and for each kind of countries."""
    master, north, south = a_family("trade", ["north", "south"], b2c)
    lock(master, Mode.READ_ONLY)
    lock(north, Mode.OWN)
    allow(master, shipping=["DE"], billing=["DE"])
    allow(north, billing=["GB"])
    nora, sol = an_account("nora@mail.example", north), an_account("sol@mail.example", south)
    at_north, at_south = book_at(nora.pk, north.pk).terms, book_at(sol.pk, south.pk).terms
    assert (at_north.mode, at_south.mode) == (Mode.OWN, Mode.READ_ONLY)
    assert at_north.countries == {Kind.SHIPPING: {"DE"}, Kind.BILLING: {"GB"}}
    assert at_south.countries == {Kind.SHIPPING: {"DE"}, Kind.BILLING: {"DE"}}
    lock(north, None)
    assert book_at(nora.pk, north.pk).terms.mode == Mode.READ_ONLY


def test_shared_book_takes_the_place_of_own_addresses(b2c: CustomerSet) -> None:
    """ADR-10, ADR-11: seen by every customer of the sub site and by nobody else, changed by none; own ones come back."""
    master, north, south = a_family("trade", ["north", "south"], b2c)
    nora, ned = (an_account(f"{name}@mail.example", north) for name in ("nora", "ned"))
    sol = an_account("sol@mail.example", south)
    for account in (nora, ned, sol):
        add_address(account, BERLIN, by=SAM)
    shared = add_address(north, LONDON, by=SAM)
    assert cities(book_at(nora.pk, north.pk)) == (["Berlin"], [])
    change_terms(north, TermsChanges(shared_book=True), by=OPERATOR)
    for account in (nora, ned):
        assert cities(book_at(account.pk, north.pk)) == (["London"], [])
        for act in ENTRANCES.values():
            with pytest.raises((Forbidden, NotFound)):
                act(account, north, shared.pk, SHIPPING)
    assert cities(book_at(sol.pk, south.pk)) == (["Berlin"], [])
    assert cities(book_at(nora.pk, master.pk)) == (["Berlin"], [])
    assert Customer.objects.count() == 3
    change_terms(north, TermsChanges(shared_book=False), by=OPERATOR)
    assert cities(book_at(nora.pk, north.pk)) == (["Berlin"], [])
