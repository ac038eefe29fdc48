"""Every entrance is asked for the price in random worlds, and there is one answer (B-01, G30)."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.test import Client

from regulars.catalog.models import Discount
from regulars.catalog.queries import explain
from regulars.catalog.queries.facts import facts_for
from regulars.catalog.rules.pricing import Line, priced
from regulars.customers.models import Customer
from regulars.groups.models import CustomerGroup, GroupMember, PricingPolicy
from regulars.kernel.money import rounded, written
from regulars.sites.models import Site
from tests.doors.api.calls import admin, as_shopper
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.rooms.catalog.shops import a_list, a_price, a_stored_product
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def a_random_shop(dice: Random) -> tuple[Site, Customer, Any]:
    currency = dice.choice(["EUR", "JPY", "KWD", "HUF"])
    site = a_site("sports", a_set("b2c"), currency=currency, locale="en_GB")

    def amount() -> str:
        return str(rounded(Decimal(dice.randrange(1, 900)) / 7, currency))

    for code in ("GOLD", "SILVER"):
        PricingPolicy.objects.create(code=code, name=code)
    policy = dice.choice(["", "GOLD"])
    ada = an_account(site=site, attributes={"pricing_policy": policy} if policy else {})
    tent = a_stored_product("tent")
    for nr in range(4):
        of = dice.choice([None, "GOLD", "SILVER"]) if nr else None
        price_list = a_list(site, f"l{nr}", {tent: amount()}, policy=of, priority=dice.randrange(3))
        a_price(price_list, tent, amount(), least="3")
    group = CustomerGroup.objects.create(code="club", name="Club")
    if dice.random() < 0.5:
        GroupMember.objects.create(group=group, account=ada)
    for nr in range(3):
        kind = dice.choice(["percent", "amount"])
        Discount.objects.create(
            code=f"d{nr}",
            name=f"D{nr}",
            kind=kind,
            value=dice.randrange(1, 60),
            currency=currency if kind == "amount" else "",
            combinable=dice.random() < 0.6,
            group=group if nr else None,
        )
    return site, ada, tent


def answers(client: Client, site: Site, ada: Customer, quantity: int) -> dict[str, Any]:
    """Unit price and sum by entrance, as amounts; pages answer whether they show them."""
    shopper = as_shopper(site, ada.username)
    cart = shopper.put("/cart/lines/tent", {"quantity": str(quantity)}).json
    check = admin().get(f"/customers/{ada.pk}/buying-check?site=sports&product=tent&quantity={quantity}").json
    lines = [{"product": "tent", "quantity": str(quantity)}]
    offline = admin().post("/orders/quote", {"site": "sports", "customer": ada.pk, "lines": lines}).json
    breaks = shopper.get("/products/tent").json["breaks"]
    reached = [step["price"] for step in breaks if Decimal(step["quantity"]) <= quantity]
    return {
        "cart": (cart["lines"][0]["price"]["amount"], cart["total"]["amount"]),
        "order by staff": (offline["lines"][0]["price"]["amount"], offline["total"]["amount"]),
        "explainer": (check["unit_price"]["amount"], check["to_pay"]["amount"]),
        "product": (reached[-1]["amount"], cart["total"]["amount"]),
    }


@pytest.mark.parametrize("seed", range(6))
def test_every_entrance_says_the_same_price(seed: int, browse: Browse) -> None:
    dice = Random(seed)
    site, ada, tent = a_random_shop(dice)
    client = browse("sports")
    log_in(client)
    for quantity in (1, 3):
        outcome = priced(facts_for(site.pk, ada.pk, [tent.pk]), [Line(tent.pk, Decimal(quantity))])
        unit, total = outcome.lines[0].unit, outcome.total
        assert unit is not None
        expected = tuple(f"{rounded(amount, site.currency):f}" for amount in (unit, total))
        assert set(answers(client, site, ada, quantity).values()) == {expected}
        shown = [written(amount, site.currency, "en") for amount in (unit, total)]
        basket, product = text(client.get("/basket")), text(client.get("/products/tent"))
        assert [words in basket for words in shown] == [True, True]
        assert shown[0] in product


def test_control_an_entrance_with_a_way_of_its_own_is_found(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An explainer that forgets discounts says another sum than the others."""
    site, ada, _ = a_random_shop(Random(0))
    Discount.objects.create(code="all", name="All", kind="percent", value=50)
    log_in(client := browse("sports"))
    assert len(set(answers(client, site, ada, 1).values())) == 1
    monkeypatch.setattr(explain, "priced", lambda facts, lines: priced(replace(facts, discounts=()), lines))
    assert len(set(answers(client, site, ada, 1).values())) == 2
