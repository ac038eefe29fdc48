"""What the verbs of cards are tried with."""

from collections.abc import Callable

from regulars.cards.operations.gateway_settings import add_gateway
from regulars.cards.rules.numbers import NewCard
from regulars.kernel.actor import OPERATOR
from regulars.orders.operations.payment_methods import PaymentWish
from regulars.orders.rules.states import PaidBy
from tests.house.worlds import Given, a_kids_site, an_ada, given
from tests.rooms.cards.wallets import OK, a_card, a_gateway


def for_a_card() -> Given:
    ada = an_ada()
    return given(ada, NewCard(OK, "08/29"), site=ada.origin_site, gateway=a_gateway())


def with_a_card(which: int = 1) -> Given:
    """The default is the first."""
    ada, gateway = an_ada(), a_gateway()
    saved = [a_card(ada, gateway, at=ada.origin_site, is_default=number == 0) for number in range(which)]
    return given(ada, saved[-1].pk, site=ada.origin_site)


def with_payment() -> Given:
    gateway = add_gateway("acme", "Acme", by=OPERATOR)
    return given(a_kids_site(), [PaymentWish(PaidBy.CARD, gateway, ["B2B"]), PaymentWish(PaidBy.INVOICE)])


VERBS: dict[str, Callable[[], Given]] = {
    "cards.operations.cards.save_card": for_a_card,
    "cards.operations.cards.make_default_card": lambda: with_a_card(2),
    "cards.operations.cards.delete_card": with_a_card,
    "cards.operations.gateway_settings.add_gateway": lambda: given("acme", "Acme"),
    "cards.operations.gateway_settings.change_gateway": lambda: given(a_gateway(), "Acme", version=1),
    "journeys.save_gateway.save_gateway": lambda: given(a_gateway(), "Acme", version=1),
    "cards.operations.gateway_settings.remove_gateway": lambda: given(a_gateway(), version=1),
    "orders.operations.payment_methods.save_payment_methods": with_payment,
}
