"""A gateway's address changes only while nothing is open at the old one (G31, WSH-02)."""

import pytest
from django.test import Client

from regulars.cards.models import Gateway
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.orders.models import Authorisation, Order
from regulars.orders.operations.decisions import approve_order
from regulars.orders.operations.gateway_tasks import do_gateway_tasks
from regulars.orders.rules.states import PaidBy
from tests.doors.api.calls import admin
from tests.doors.backoffice.conftest import HOST
from tests.journeys.checkouts import GOOD_CARD, Shop, a_shop
from tests.world import a_set, a_site, sam

pytestmark = pytest.mark.django_db
URL = "https://pay.example/v1"


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("p")))


def refused() -> int:
    """How many are open, after another address was refused, and nothing but that."""
    version = Gateway.objects.get().version
    answer = admin().patch("/gateways/test", {"url": URL, "name": "Other"}, if_match=f'"{version}"')
    assert (answer.status, answer.code) == (409, "gateway_has_open_charges")
    assert Gateway.objects.get().settings == {}
    assert not AuditRecord.objects.filter(event="gateway.changed").exists()
    return int(answer.json["open"])


def test_an_address_stays_while_card_payments_are_open_there(shop: Shop) -> None:
    """A held order's card, then its charge that is due; the name changes all the while."""
    order = shop.orders(
        shop.buyer(attributes={"approve_flag": True}), pay_by=PaidBy.CARD, card=GOOD_CARD
    ).order
    shop.orders(shop.buyer("ben@mail.example"), key="k2")  # by invoice, which is nothing to a gateway
    assert (order.state, refused()) == ("on_hold", 1)
    office = Client(HTTP_HOST=HOST)
    office.force_login(sam())
    page = office.post("/gateways/test", {"name": "Test", "url": URL, "version": "1"})
    assert page.status_code == 409
    assert "id_url_error" in page.content.decode()
    approve_order(Order.objects.get(pk=order.pk), by=OPERATOR)
    assert refused() == 1
    assert admin().patch("/gateways/test", {"name": "Other"}, if_match='"1"').status == 200
    do_gateway_tasks()
    assert admin().patch("/gateways/test", {"url": URL}, if_match='"2"').json["url"] == URL


@pytest.mark.parametrize(("state", "is_open"), [("asked", 1), ("granted", 1), ("declined", 0), ("voided", 0)])
def test_what_no_order_has_yet_counts(shop: Shop, state: str, is_open: int) -> None:
    """So does what was only asked: the old address may have granted it. What is open at another gateway doesn't."""
    other = Gateway.objects.create(code="other", name="Other", kind="test")
    for key, gateway in ((b"1", Gateway.objects.get(code="test")), (b"2", other)):
        Authorisation.objects.create(
            key=key * 32, site=shop.site, gateway=gateway, amount=1, currency="EUR", card=b"c", state=state
        )
    Authorisation.objects.filter(gateway=other).update(state="asked")
    answer = admin().patch("/gateways/test", {"url": URL}, if_match='"1"')
    assert (answer.status, answer.json.get("open", 0)) == (409 if is_open else 200, is_open)
