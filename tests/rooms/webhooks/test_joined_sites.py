"""A change that others of other sites join: who hears of it, and what an endpoint of one site reads."""

import json
from typing import Any

import pytest

from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.orders.rules.states import OrderState
from regulars.webhooks.models import Delivery, Webhook
from regulars.webhooks.queries.messages import bodies_of
from tests.rooms.orders.placed import a_stored_order
from tests.rooms.webhooks.hooking import a_webhook, forget_deliveries
from tests.world import a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db


def read_by(hook: Webhook) -> list[dict[str, Any]]:
    deliveries = Delivery.objects.filter(webhook_id=hook.pk)
    return [json.loads(body)["data"] for body in bodies_of(deliveries).values()]


def test_erasure_that_declines_orders_is_heard_where_it_was_and_names_no_sister() -> None:
    """G22, MTX-01: the sites of the customer, as without orders; those of the orders too; each reads of its own."""
    kids, sports, toys = sites(["kids", "sports", "toys"], a_set("b2c"))
    ada = an_account(site=kids)
    for site in (sports, toys):
        a_stored_order(site, ada, state=OrderState.ON_HOLD, number=f"{site.code}-1")
    hooks = {
        site.code: a_webhook(f"https://{site.code}.shop.example/", sites=[site])[0]
        for site in (kids, sports, toys, a_site("away", a_set("apart")))
    }
    everywhere, _ = a_webhook()
    forget_deliveries()

    erase(ada, by=OPERATOR)

    heard = {code: read_by(hook) for code, hook in hooks.items()}
    assert {code: len(found) for code, found in heard.items()} == {
        "kids": 1,
        "sports": 1,
        "toys": 1,
        "away": 0,
    }
    for code, sisters in (("kids", "sports toys"), ("sports", "toys"), ("toys", "sports")):
        (data,) = heard[code]
        assert not any(sister in json.dumps(data) for sister in sisters.split())
        declined = [step["order"] for step in data["details"].get("also", []) if "order" in step]
        assert declined == ([] if code == "kids" else [f"{code}-1"])
    (whole,) = read_by(everywhere)
    assert "sports-1" in json.dumps(whole)
    assert "toys-1" in json.dumps(whole)
