"""What a gateway puts aside for orders: once, known of whatever it answers, and given back where no order comes of it (G31)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

from regulars.cards.models import Gateway, TestCharge
from regulars.cards.operations import gateways
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


def asking(
    site: Site,
    gateway: Gateway,
    number: str,
    *,
    key: bytes = KEY,
    amount: str = "10",
    card: bytes = b"a card",
) -> str:
    """The state of its row, or the code of the refusal."""
    token = tokenise(gateway, NewCard(number, "12/39"), key="card").token
    try:
        authorise_card(key, token, gateway, Decimal(amount), "EUR", card=card, site_id=site.pk)
    except DomainError as refusal:
        return refusal.code
    return Authorisation.objects.get(key=key).state


def granted_late(key: bytes = KEY) -> None:
    """The gateway puts it aside after everybody has stopped waiting."""
    TestCharge.objects.create(key=key.hex(), reference="late", token="t", amount=10, currency="EUR")


def time_passes(minutes: int = 16) -> None:
    Authorisation.objects.update(at=F("at") - timedelta(minutes=minutes))


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


def test_another_amount_or_card_under_the_same_key_is_refused(site: Site, gateway: Gateway) -> None:
    asking(site, gateway, OK)
    assert asking(site, gateway, OK, amount="11") == "idempotency_key_reused"
    assert asking(site, gateway, OK, card=b"another card") == "idempotency_key_reused"


def test_what_a_slow_gateway_grants_is_found_when_it_is_asked_again_and_given_back_otherwise(
    site: Site, gateway: Gateway
) -> None:
    """G31: that it doesn't know the key yet says nothing for 15 minutes after it was last asked."""
    assert asking(site, gateway, NEVER) == "payment_unknown"
    release_authorisation(KEY)
    void_left_over()
    assert Authorisation.objects.get().state == "asked"
    time_passes(14)
    assert asking(site, gateway, NEVER) == "payment_unknown"
    time_passes(2)
    void_left_over()
    granted_late()
    assert asking(site, gateway, NEVER) == "granted"
    time_passes()
    void_left_over()
    assert (Authorisation.objects.get().state, open_charges()) == ("voided", 0)


def test_grant_that_comes_after_its_row_has_ended_is_given_back(
    site: Site, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = gateways.authorise

    def meanwhile(*args: Any, **kwargs: Any) -> gateways.Charge:
        time_passes()
        void_left_over()
        assert Authorisation.objects.get().state == "voided"
        return ask(*args, **kwargs)

    monkeypatch.setattr(gateways, "authorise", meanwhile)
    assert asking(site, gateway, OK) == "authorisation_voided"
    assert open_charges() == 1
    void_left_over()
    assert (Authorisation.objects.get().state, open_charges()) == ("voided", 0)


def test_rows_of_a_dead_gateway_leave_the_others_their_turn(site: Site, gateway: Gateway) -> None:
    """G31: a hundred are taken at a time."""
    dead = Gateway.objects.create(
        code="dead", name="Dead", kind="http", settings={"url": "http://127.0.0.1:9", "seconds": 0.1}
    )
    Authorisation.objects.bulk_create(
        Authorisation(key=bytes([number]) * 32, site=site, gateway=dead, amount=1, currency="EUR", card=b"c")
        for number in range(100)
    )
    time_passes(30)
    asking(site, gateway, OK)
    time_passes()
    void_left_over()
    assert Authorisation.objects.get(key=KEY).state == "granted"
    void_left_over()
    assert Authorisation.objects.get(key=KEY).state == "voided"
    assert Authorisation.objects.filter(gateway=dead, state="asked").count() == 100


@pytest.mark.parametrize("number", [OK, LOST, NEVER])
def test_what_no_order_came_of_is_given_back_after_a_while_and_not_before(
    site: Site, gateway: Gateway, number: str
) -> None:
    asking(site, gateway, number)
    void_left_over()
    assert Authorisation.objects.get().state != "voided"
    time_passes()
    void_left_over()
    assert (Authorisation.objects.get().state, open_charges()) == ("voided", 0)
    assert asking(site, gateway, number) == "authorisation_voided"
    assert open_charges() == 0


def test_crash_before_the_answer_was_written_down_is_found_by_the_key(site: Site, gateway: Gateway) -> None:
    asking(site, gateway, OK)
    Authorisation.objects.update(state="asked", reference="")
    time_passes()
    void_left_over()
    assert (Authorisation.objects.get().state, open_charges()) == ("voided", 0)


@pytest.mark.parametrize("is_left_over", [True, False])
def test_crash_after_it_was_given_back_leaves_nothing_to_order_on(
    site: Site, gateway: Gateway, monkeypatch: pytest.MonkeyPatch, *, is_left_over: bool
) -> None:
    """G31: the gateway has let go, and its answer was never written down."""

    def die(*args: Any, **values: Any) -> None:
        raise SystemExit

    asking(site, gateway, OK)
    monkeypatch.setattr(gateways, "void", die)
    time_passes()
    with pytest.raises(SystemExit):
        void_left_over() if is_left_over else release_authorisation(KEY)
    TestCharge.objects.update(voided=True)  # a gateway elsewhere has heard it all the same
    assert asking(site, gateway, OK) == "authorisation_voided"


def test_what_an_order_has_is_never_given_back(site: Site, gateway: Gateway) -> None:
    asking(site, gateway, OK)
    order = a_stored_order(site, an_account(site=site))
    use_authorisation(KEY, order)
    time_passes()
    release_authorisation(KEY)
    void_left_over()
    assert (Authorisation.objects.get().state, open_charges()) == ("used", 1)
    assert asking(site, gateway, OK) == "idempotency_key_reused"
    with pytest.raises(DomainError) as refusal:
        use_authorisation(KEY, order)
    assert refusal.value.code == "authorisation_voided"


def test_a_gateway_is_asked_where_it_is_by_now(site: Site, gateway: Gateway) -> None:
    """G31: its address was changed after somebody read it, and before the row was there that keeps it."""
    token = tokenise(gateway, NewCard(OK, "12/39"), key="card").token
    before = Gateway(
        pk=gateway.pk, code="test", name="Test", kind="test", settings={"url": "http://127.0.0.1:9/"}
    )
    authorise_card(KEY, token, before, Decimal(10), "EUR", card=b"a card", site_id=site.pk)
    assert Authorisation.objects.get().state == "granted"
