"""What the verbs of cards are tried with."""

from collections.abc import Callable

from regulars.cards.rules.numbers import NewCard
from tests.house.worlds import Given, an_ada, given
from tests.rooms.cards.wallets import OK, a_card, a_gateway


def for_a_card() -> Given:
    ada = an_ada()
    return given(ada, NewCard(OK, "08/29"), site=ada.origin_site, gateway=a_gateway())


def with_a_card(which: int = 1) -> Given:
    """The default is the first."""
    ada, gateway = an_ada(), a_gateway()
    saved = [a_card(ada, gateway, at=ada.origin_site, is_default=number == 0) for number in range(which)]
    return given(ada, saved[-1].pk, site=ada.origin_site)


VERBS: dict[str, Callable[[], Given]] = {
    "cards.operations.cards.save_card": for_a_card,
    "cards.operations.cards.make_default_card": lambda: with_a_card(2),
    "cards.operations.cards.delete_card": with_a_card,
}
