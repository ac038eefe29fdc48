"""A card is put aside while its gateway's address changes: one of the two is refused (G31)."""

from decimal import Decimal
from typing import Any

import pytest

from regulars.cards.models import Gateway
from regulars.cards.operations.gateways import tokenise
from regulars.cards.rules.numbers import NewCard
from regulars.journeys import save_gateway as story
from regulars.journeys.save_gateway import save_gateway
from regulars.orders.models import Authorisation
from regulars.orders.operations.authorisations import authorise_card
from tests.journeys.stories import SAM
from tests.racing import Racers, breaks, holds
from tests.world import a_set, a_site

NOBODY = "http://127.0.0.1:9/"  # whoever is asked there doesn't answer
NUMBER = "4242424242424242"


class Moving:
    def __init__(self, racers: Racers) -> None:
        self.racers, self.site = racers, a_site("kids", a_set("b2c"))

    def round(self, number: int) -> str | None:
        gateway = Gateway.objects.create(code=f"g{number}", name="Test", kind="test")
        token = tokenise(gateway, NewCard(NUMBER, "12/39"), key=f"card {number}").token
        key = number.to_bytes(32, "big")
        asked, moved = self.racers.race(
            lambda: authorise_card(
                key, token, gateway, Decimal(10), "EUR", card=b"card", site_id=self.site.pk
            ),
            lambda: save_gateway(gateway, "Test", url=NOBODY, by=SAM),
        )
        codes = asked.code, moved.code
        if codes not in {("done", "gateway_has_open_charges"), ("payment_unknown", "done")}:
            return f"answers {codes}"
        state = Authorisation.objects.get(key=key).state
        return None if state == ("granted" if asked.done else "asked") else f"{codes} left {state}"


def test_no_address_leaves_what_is_open(racers: Racers, settings: Any) -> None:
    settings.LOCAL_WEBHOOKS = True
    holds(Moving(racers).round)


def test_control_whoever_does_not_count(
    racers: Racers, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOCAL_WEBHOOKS = True
    monkeypatch.setattr(story, "open_charges", lambda _: 0)
    assert "answers ('done', 'done')" in breaks(Moving(racers).round)
