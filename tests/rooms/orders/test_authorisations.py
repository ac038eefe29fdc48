"""What a gateway puts aside for orders: once, known of whatever it answers, and given back where no order comes of it (G31)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from regulars.cards.models import Gateway, TestCharge
from regulars.cards.operations.gateways import tokenise
from regulars.cards.rules.numbers import NewCard
from regulars.kernel.errors import DomainError
from regulars.orders.models import Authorisation
from regulars.orders.operations.authorisations import (
    authorise_card,
    release_authorisation,
    use_authorisation,
    void_left_over,
)
from regulars.sites.models import Site
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db

KEY = b"k" * 32
OK, DECLINED, LOST, NEVER, TWICE = (
    f"4{digits}" for digits in ("242424242424242", "000000000000002", "000000000000119", "000000000000341", "000000000003220")
)  # fmt: skip


@pytest.fixture
def site() -> Site:
    return a_site("kids")


@pytest.fixture
def gateway() -> Gateway:
    return Gateway.objects.create(code="test", name="Test", kind="test")


def asking(site: Site, gateway: Gateway, number: str, *, key: bytes = KEY, amount: str = "10") -> str:
    """The state of its row, or the code of the refusal."""
    token = tokenise(gateway, NewCard(number, "12/39"), key="card").token
    try:
        return authorise_card(key, token, gateway, Decimal(amount), "EUR", site_id=site.pk).state
    except DomainError as refusal:
        return refusal.code


def open_charges() -> int:
    return TestCharge.objects.filter(voided=False).count()


@pytest.mark.parametrize(
    ("number", "answer", "state"),
    [
        (OK, "granted", "granted"),
        (TWICE, "granted", "granted"),
        (LOST, "granted", "granted"),
        (DECLINED, "card_declined", "declined"),
        (NEVER, "payment_unknown", "asked"),
    ],
)
def test_every_answer_is_known_and_asked_for_again_it_is_the_same(
    site: Site, gateway: Gateway, number: str, answer: str, state: str
) -> None:
    assert asking(site, gateway, number) == answer
    charges = open_charges()
    assert asking(site, gateway, number) == answer
    assert (Authorisation.objects.get().state, open_charges()) == (state, charges)
    assert charges <= 1


def test_another_amount_under_the_same_key_is_refused(site: Site, gateway: Gateway) -> None:
    asking(site, gateway, OK)
    assert asking(site, gateway, OK, amount="11") == "idempotency_key_reused"


@pytest.mark.parametrize("number", [OK, LOST, NEVER])
def test_what_no_order_came_of_is_given_back_after_a_while_and_not_before(
    site: Site, gateway: Gateway, number: str
) -> None:
    asking(site, gateway, number)
    void_left_over()
    assert Authorisation.objects.get().state != "voided"
    Authorisation.objects.update(at=now() - timedelta(minutes=16))
    void_left_over()
    assert (Authorisation.objects.get().state, open_charges()) == ("voided", 0)
    assert asking(site, gateway, number) == "authorisation_voided"
    assert open_charges() == 0


def test_crash_before_the_answer_was_written_down_is_found_by_the_key(site: Site, gateway: Gateway) -> None:
    asking(site, gateway, OK)
    Authorisation.objects.update(state="asked", reference="", at=now() - timedelta(minutes=16))
    void_left_over()
    assert (Authorisation.objects.get().state, open_charges()) == ("voided", 0)


def test_what_an_order_has_is_never_given_back(site: Site, gateway: Gateway) -> None:
    asking(site, gateway, OK)
    order = a_stored_order(site, an_account(site=site))
    use_authorisation(KEY, order)
    Authorisation.objects.update(at=now() - timedelta(minutes=16))
    release_authorisation(KEY)
    void_left_over()
    assert (Authorisation.objects.get().state, open_charges()) == ("used", 1)
    with pytest.raises(DomainError) as refusal:
        use_authorisation(KEY, order)
    assert refusal.value.code == "authorisation_voided"
