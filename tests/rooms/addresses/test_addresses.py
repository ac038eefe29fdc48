"""What an account keeps of addresses, and which are the defaults."""

import pytest

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import (
    add_address,
    change_address,
    make_default,
    remove_address,
)
from regulars.addresses.rules import MOST, Kind
from regulars.customers.models import Customer
from regulars.kernel.errors import Conflict, DomainError, Invalid, NotFound
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Customer:
    return an_account(site=a_site("sports", a_set("b2c")))


def defaults(account: Customer) -> tuple[str, str]:
    """Cities of the default shipping and the default billing address."""
    found = {
        kind: Address.objects.filter(account=account, **{f"default_{kind}": True}).values_list(
            "city", flat=True
        )
        for kind in Kind
    }
    return tuple(",".join(cities) for cities in found.values())  # type: ignore[return-value]


def test_first_address_of_a_kind_is_its_default(ada: Customer) -> None:
    """ADR-07."""
    add_address(ada, BERLIN, kinds=[Kind.SHIPPING], by=SAM)
    assert defaults(ada) == ("Berlin", "")
    add_address(ada, LONDON, by=SAM)
    assert defaults(ada) == ("Berlin", "London")


def test_removed_default_hands_over_to_the_oldest_of_its_kind(ada: Customer) -> None:
    """ADR-13: of each kind by itself, and nobody is left behind the last one."""
    berlin = add_address(ada, BERLIN, by=SAM)
    add_address(ada, LONDON, kinds=[Kind.BILLING], by=SAM)
    york = add_address(ada, NEW_YORK, kinds=[Kind.SHIPPING], by=SAM)
    remove_address(ada, berlin.pk, by=SAM)
    assert defaults(ada) == ("New York", "London")
    remove_address(ada, york.pk, by=SAM)
    assert defaults(ada) == ("", "London")


def test_address_that_is_no_longer_for_shipping_hands_its_default_over(ada: Customer) -> None:
    """ADR-13."""
    berlin, _ = add_address(ada, BERLIN, by=SAM), add_address(ada, LONDON, by=SAM)
    change_address(ada, berlin.pk, BERLIN, kinds=[Kind.BILLING], version=1, by=SAM)
    assert defaults(ada) == ("London", "Berlin")


def test_another_default_takes_the_place_of_the_former(ada: Customer) -> None:
    add_address(ada, BERLIN, by=SAM)
    london = add_address(ada, LONDON, kinds=[Kind.BILLING], by=SAM)
    make_default(ada, london.pk, kinds=[Kind.BILLING], by=SAM)
    assert defaults(ada) == ("Berlin", "London")
    with pytest.raises(Invalid) as refused:
        make_default(ada, london.pk, kinds=[Kind.SHIPPING], by=SAM)
    assert refused.value.code == "not_of_this_kind"
    assert defaults(ada) == ("Berlin", "London")


def test_old_version_changes_nothing(ada: Customer) -> None:
    """G23."""
    berlin = add_address(ada, BERLIN, by=SAM)
    change_address(ada, berlin.pk, {**BERLIN, "street": "Weg 2"}, version=1, by=SAM)
    with pytest.raises(Conflict) as refused:
        change_address(ada, berlin.pk, BERLIN, version=1, by=SAM)
    assert (refused.value.code, refused.value.details) == ("version_conflict", {"version": 2})
    assert Address.objects.get().street == "Weg 2"


def test_one_owner_has_a_hundred_addresses_at_most(ada: Customer) -> None:
    Address.objects.bulk_create(Address(account=ada, name="A", country="DE") for _ in range(MOST - 1))
    add_address(ada, BERLIN, by=SAM)
    with pytest.raises(Invalid) as refused:
        add_address(ada, BERLIN, by=SAM)
    assert refused.value.code == "too_many_addresses"
    assert Address.objects.count() == MOST


def test_address_of_a_stranger_is_not_there(ada: Customer) -> None:
    """G7."""
    ben = an_account("ben@mail.example", ada.origin_site)
    theirs = add_address(ben, BERLIN, by=SAM)
    for act in (
        lambda: change_address(ada, theirs.pk, LONDON, version=1, by=SAM),
        lambda: remove_address(ada, theirs.pk, by=SAM),
        lambda: make_default(ada, theirs.pk, kinds=[Kind.SHIPPING], by=SAM),
    ):
        with pytest.raises(NotFound) as refused:
            act()
        assert refused.value.code == "no_such_address"
    assert list(Address.objects.values_list("account", "city")) == [(ben.pk, "Berlin")]


@pytest.mark.parametrize("owner", ["guest", "standalone site", "another set's site"])
def test_who_can_have_no_address(ada: Customer, owner: str) -> None:
    """Guests have none, only sub sites have a book, and the wall stands (G1)."""
    acts = {
        "guest": (lambda: add_address(a_guest(ada.origin_site), BERLIN, by=SAM), "not_an_account"),
        "standalone site": (lambda: add_address(ada.origin_site, BERLIN, by=SAM), "no_shared_book"),
        "another set's site": (
            lambda: add_address(ada, BERLIN, site=a_site("trade", a_set("b2b")), by=SAM),
            "not_in_set",
        ),
    }
    act, code = acts[owner]
    with pytest.raises(DomainError) as refused:
        act()
    assert refused.value.code == code
    assert not Address.objects.exists()
