"""Gateways, and how a site is paid: on their pages and by the API."""

import pytest
from django.test import Client

from regulars.cards.models import Gateway
from regulars.orders.models import PaymentMethod
from tests.doors.api.calls import Caller, admin
from tests.doors.backoffice.conftest import HOST
from tests.doors.pages import untouched
from tests.doors.storefront.browsing import text
from tests.rooms.cards.wallets import a_gateway
from tests.world import a_family, a_set, a_site, api_key

pytestmark = pytest.mark.django_db


def paid() -> list[tuple[str, str | None, list[str]]]:
    rows = PaymentMethod.objects.order_by("position")
    return [(row.kind, row.gateway and row.gateway.code, row.types) for row in rows]


def test_gateway_is_added_changed_and_deleted(administrator: Client) -> None:
    """WSH-02: one that a site names stays."""
    assert "No gateway yet" in text(administrator.get("/gateways"))
    sent = {"code": "acme", "name": "Acme", "url": "", "version": "0"}
    assert administrator.post("/gateways/new", sent)["Location"] == "/gateways"
    taken = administrator.post("/gateways/new", sent)
    assert (taken.status_code, "with this code already" in text(taken)) == (409, True)
    inner = administrator.post("/gateways/acme", {"name": "Acme", "url": "https://10.0.0.1/", "version": "1"})
    assert inner.status_code == 422
    administrator.post(
        "/gateways/acme", {"name": "Acme Pay", "url": "https://pay.example/v1", "version": "1"}
    )
    gateway = Gateway.objects.get()
    assert (gateway.name, gateway.settings) == ("Acme Pay", {"url": "https://pay.example/v1"})
    assert "https://pay.example/v1" in text(administrator.get("/gateways"))
    method = PaymentMethod.objects.create(site=a_site("kids"), kind="card", gateway=gateway)
    assert administrator.post("/gateways/acme/deletion").status_code == 409
    method.delete()
    assert administrator.post("/gateways/acme/deletion")["Location"] == "/gateways"
    assert not Gateway.objects.exists()


def test_site_says_how_it_is_paid(administrator: Client) -> None:
    """SHP-03, CLS-05: in order, for some types; the overview says what counts and whose it is."""
    a_family("master", ["sub"], a_set("b2c"))
    a_gateway()
    path = "/sites/master/payment"
    sent = {"version": "1", "position-invoice": "2", "position-card": "1", "position-credit": "3"}
    chosen = sent | {"on-invoice": "on", "types-invoice": ["B2B"], "on-card": "on"}
    refused = administrator.post(path, chosen)
    assert (refused.status_code, "Choose who charges the cards." in text(refused)) == (422, True)
    assert paid() == []
    assert administrator.post(path, chosen | {"gateway": "cards"})["Location"] == path
    assert paid() == [("card", "cards", []), ("invoice", None, ["B2B"])]
    words = "Card (through Cards); Invoice (for Business customer)"
    assert f"As the master has them: {words}" in text(administrator.get("/sites/sub/payment"))
    line = {"code": "payment_methods", "name": "Payment methods", "topic": "buying", "value": words}
    for code, source in (("master", "site"), ("sub", "master")):
        assert admin().get(f"/sites/{code}/overview").json[-1] == line | {"source": source}
        assert words in text(administrator.get(f"/sites/{code}/overview"))
    off = untouched(administrator.get(path).text, has="on-card")
    kept = {name: value for name, value in off.items() if not name.startswith("on-")}
    assert administrator.post(path, kept)["Location"] == path
    assert paid() == [("card", "cards", []), ("invoice", None, ["B2B"])]
    assert not PaymentMethod.objects.filter(active=True).exists()
    assert admin().get("/sites/sub/overview").json[-1]["source"] == "standard"


def test_programs_do_the_same() -> None:
    """SHP-03"""
    a_family("master", ["sub"], a_set("b2c"))
    call, path = admin(), "/sites/master/payment-methods"
    assert call.post("/gateways", {"code": "acme", "name": "Acme"}).status == 201
    card = {"kind": "card", "gateway": "acme", "types": ["B2B"], "active": True}
    body = {"methods": [card, {"kind": "credit", "active": False}]}
    assert call.put(path, body).status == 428
    wrong = call.put(path, {"methods": [card | {"gateway": "none"}]}, if_match='"1"')
    assert (wrong.status, wrong.fields) == (422, {"gateway": "no_such_gateway"})
    stored = call.put(path, body, if_match='"1"').json
    assert stored["in_force"] == [card]
    assert stored["methods"] == [card, {"kind": "credit", "gateway": None, "types": [], "active": False}]
    assert call.get(path).json == stored
    sub = call.get("/sites/sub/payment-methods").json
    assert (sub["methods"], sub["in_force"], sub["version"]) == ([], [card], 1)
    used = call.delete("/gateways/acme", if_match='"1"')
    assert (used.status, used.code) == (409, "gateway_in_use")
    assert call.patch("/gateways/acme", {"name": "New"}, if_match='"1"').json["version"] == 2


def test_staff_of_some_sites_change_no_gateway() -> None:
    """D-34: it belongs to all sites."""
    kids, gateway = a_site("kids"), a_gateway()
    call = Caller(HOST, api_key(at=[kids]))
    assert call.post("/gateways", {"code": "acme", "name": "Acme"}).status == 403
    assert call.delete("/gateways/cards", if_match='"1"').status == 403
    assert (
        call.put("/sites/kids/payment-methods", {"methods": [{"kind": "invoice"}]}, if_match='"1"').status
        == 200
    )
    assert Gateway.objects.get() == gateway
