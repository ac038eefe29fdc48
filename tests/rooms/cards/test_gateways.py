from decimal import Decimal

import pytest

from regulars.cards.models import Gateway, TestCharge
from regulars.cards.operations.gateways import Charge, authorise, capture, look_up, refund, tokenise, void
from regulars.cards.rules import ChargeState
from regulars.cards.rules.numbers import TEST_NUMBERS, Behaviour, NewCard, holds_a_number
from regulars.kernel.errors import Conflict, Invalid
from tests.rooms.cards.provider import a_provider
from tests.rooms.cards.wallets import OK, a_gateway

pytestmark = pytest.mark.django_db

TEN, THREE = Decimal("10.00"), Decimal("3.00")
NUMBERS = {behaviour: number for number, (_, behaviour) in reversed(TEST_NUMBERS.items())}


def authorised(gateway: Gateway, behaviour: Behaviour, key: str = "k1") -> Charge:
    token = tokenise(gateway, NewCard(NUMBERS[behaviour], "08/29"), key="t1").token
    return authorise(gateway, token, TEN, "EUR", key=key)


@pytest.mark.parametrize(
    "number",
    ["4111111111111111", "4242424242424241", "4242", "", "4242 4242 4242 4242 4", "٤242424242424242"],
)
def test_only_test_numbers_are_taken(number: str) -> None:
    """WSH-02: one that somebody could pay with is refused before any gateway learns it."""
    with a_provider() as provider, pytest.raises(Invalid) as refused:
        tokenise(a_gateway(url=provider.url), NewCard(number, "08/29"), key="t1")
    assert refused.value.code == "not_a_test_card"
    assert provider.calls == []
    assert number not in repr(refused.value) or not number
    assert OK not in repr(NewCard(OK, "08/29"))


@pytest.mark.parametrize("expires", ["13/29", "0829", "8/1", "", "08/29x"])
def test_expiry_is_a_month_and_a_year(expires: str) -> None:
    with pytest.raises(Invalid) as refused:
        tokenise(a_gateway(), NewCard(OK, expires), key="t1")
    assert (refused.value.code, refused.value.field) == ("bad_expiry", "expires")


def test_token_tells_brand_and_last_digits_and_nothing_else() -> None:
    """WSH-02: a card counts to the last day of its month; the same key has the same token."""
    token = tokenise(a_gateway(), NewCard("4242 4242-4242 4242", "2/2028"), key="t1")
    assert (token.brand, token.last_four, token.expires.isoformat()) == ("Visa", "4242", "2028-02-29")
    assert OK not in token.token
    assert tokenise(Gateway(kind="test"), NewCard(OK, "2/2028"), key="t1").brand == "Visa"


@pytest.mark.parametrize(
    ("behaviour", "state", "code", "kept"),
    [
        (Behaviour.OK, ChargeState.GRANTED, "", ChargeState.GRANTED),
        (Behaviour.TWICE, ChargeState.GRANTED, "", ChargeState.GRANTED),
        (Behaviour.DECLINED, ChargeState.DECLINED, "card_declined", ChargeState.ABSENT),
        (Behaviour.EXPIRED, ChargeState.DECLINED, "expired_card", ChargeState.ABSENT),
        (Behaviour.LOST, ChargeState.UNKNOWN, "", ChargeState.GRANTED),
        (Behaviour.NEVER, ChargeState.UNKNOWN, "", ChargeState.ABSENT),
    ],
)
def test_each_number_has_its_answer(
    behaviour: Behaviour, state: ChargeState, code: str, kept: ChargeState
) -> None:
    """G31: what no answer came for is found by its key, whether it happened or not."""
    gateway = a_gateway()
    charge = authorised(gateway, behaviour)
    assert (charge.state, charge.code) == (state, code)
    assert look_up(gateway, key="k1").state == kept


def test_what_comes_again_under_its_key_happens_once() -> None:
    """G31: and never is more taken than was put aside, or more given back than was taken."""
    gateway = a_gateway()
    first, again = authorised(gateway, Behaviour.OK), authorised(gateway, Behaviour.OK)
    assert first == again
    assert authorised(gateway, Behaviour.OK, "k2").reference != first.reference
    reference = first.reference
    assert capture(gateway, reference, TEN * 2, "EUR", key="c").state == ChargeState.DECLINED
    for _ in range(2):
        assert capture(gateway, reference, TEN, "EUR", key="c1").state == ChargeState.CAPTURED
    assert capture(gateway, reference, TEN, "EUR", key="c2").code == "not_capturable"
    assert void(gateway, reference, key="v1").code == "captured_already"
    for _ in range(2):
        assert refund(gateway, reference, THREE, "EUR", key="r1").state == ChargeState.REFUNDED
    assert refund(gateway, reference, THREE, "USD", key="r2").code == "not_refundable"
    assert refund(gateway, reference, TEN, "EUR", key="r3").code == "not_refundable"
    assert TestCharge.objects.get(key="k1").refunded == THREE


def test_what_was_let_go_is_not_taken_any_more() -> None:
    gateway = a_gateway()
    reference = authorised(gateway, Behaviour.OK).reference
    for _ in range(2):
        assert void(gateway, reference, key="v1").state == ChargeState.VOIDED
    assert capture(gateway, reference, TEN, "EUR", key="c1").state == ChargeState.DECLINED
    assert void(gateway, "nothing", key="v2").state == ChargeState.ABSENT
    assert authorise(gateway, "tok", TEN, "EUR", key="k9").code == "no_such_card"


@pytest.mark.parametrize(
    ("token", "state", "kept"),
    [
        ("ok", ChargeState.GRANTED, ChargeState.GRANTED),
        ("twice", ChargeState.GRANTED, ChargeState.GRANTED),
        ("slow", ChargeState.UNKNOWN, ChargeState.GRANTED),
        ("lost", ChargeState.UNKNOWN, ChargeState.GRANTED),
        ("never", ChargeState.UNKNOWN, ChargeState.ABSENT),
    ],
)
def test_over_the_wire(settings, token: str, state: ChargeState, kept: ChargeState) -> None:
    """G31: an answer that comes too late or is none is unknown, and is looked up afterwards."""
    settings.LOCAL_WEBHOOKS = True
    with a_provider() as provider:
        gateway = a_gateway(url=provider.url, seconds=0.3)
        assert authorise(gateway, token, TEN, "EUR", key="k1").state == state
        assert look_up(gateway, key="k1").state == kept


def test_gateway_that_lies_has_not_answered(settings) -> None:
    """G31: what it granted has a reference that can be kept, and a card four digits."""
    settings.LOCAL_WEBHOOKS = True
    with a_provider() as provider:
        gateway = a_gateway(url=provider.url)
        for reference in ("", "r" * 121, "r\x00", "r\n"):
            provider.charges["k1"] = {"state": "granted", "reference": reference}
            assert look_up(gateway, key="k1").state == ChargeState.UNKNOWN
        provider.charges["k1"] = {"state": "declined", "code": "n\x00o"}
        assert look_up(gateway, key="k1").code == "no"
        provider.token = {"token": "t" * 121, "brand": "Visa", "last_four": "4242", "expires": "2028-02-29"}
        with pytest.raises(Conflict) as refused:
            tokenise(gateway, NewCard(OK, "02/28"), key="t1")
        assert refused.value.code == "gateway_silent"
        provider.token["token"] = "t"
        assert tokenise(gateway, NewCard(OK, "02/28"), key="t1").token == "t"


def test_amounts_have_the_decimals_of_their_currency(settings) -> None:
    """G19: however many the database keeps."""
    settings.LOCAL_WEBHOOKS = True
    with a_provider() as provider:
        gateway = a_gateway(url=provider.url)
        capture(gateway, "r0", Decimal("999.0000"), "JPY", key="k1")
        refund(gateway, "r0", Decimal("3.3350"), "KWD", key="k2")
        assert provider.amounts == ["999 JPY", "3.335 KWD"]


def test_nobody_answers(settings) -> None:
    """G31: neither a port where nothing listens nor a private network raises, or is taken for a no."""
    with a_provider() as provider:
        inside = a_gateway("inside", url=provider.url)
        assert look_up(inside, key="k1").state == ChargeState.UNKNOWN
        assert provider.calls == []
    settings.LOCAL_WEBHOOKS = True
    assert look_up(inside, key="k1").state == ChargeState.UNKNOWN


def test_numbers_are_found_in_texts() -> None:
    assert holds_a_number("my card 4111-1111 1111.1111, thanks")
    assert holds_a_number("378282246310005")
    assert not holds_a_number("4111111111111112")
    assert not holds_a_number("call 030 1234567")
