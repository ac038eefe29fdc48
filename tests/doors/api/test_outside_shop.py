"""The reference client of docs/examples, against a server that listens: a shop outside by EXT-02 and F52."""

from collections.abc import Iterator
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.db import connection

from regulars.config.wsgi import application
from regulars.credit.operations.entries import grant_credit
from regulars.credit.queries.balances import balance_of
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.staff.rules import Right
from tests.house.source import ROOT
from tests.world import PASSWORD, a_site, an_account, api_key, own_role

pytestmark = pytest.mark.django_db(transaction=True)

NEAR = {"client_ip": "203.0.113.7", "device": "Firefox on Windows"}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing of it is of interest."""


@pytest.fixture
def address(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with make_server("127.0.0.1", 0, application, WSGIServer, Quiet) as server:

        def serve() -> None:
            server.serve_forever(0.01)
            connection.close()

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def example() -> Any:
    spec = spec_from_file_location("outside_shop", ROOT / "docs/examples/outside_shop.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ada() -> Customer:
    ada = an_account(site=a_site("kids"))
    grant_credit(ada, "50", "EUR", reason="Welcome", by=OPERATOR)
    return ada


@pytest.fixture
def shop(example: Any, ada: Customer, address: str) -> Any:
    rights = [Right.SEE, Right.ACT_FOR_SHOP, Right.SEE_ORDERS, Right.EDIT_ORDERS]
    role = own_role("Shop", functions=rights, credit="view")
    key = api_key(role.code, at=[ada.origin_site])
    office = example.Api("http://admin.localhost", key, address)
    return example.OutsideShop("kids", office, example.Api("http://kids.localhost", "", address))


def test_shopper_is_let_in_and_credit_reserved_and_let_go(example: Any, shop: Any, ada: Customer) -> None:
    assert shop.log_in("ada@mail.example", PASSWORD, **NEAR)["id"] == ada.pk
    with pytest.raises(example.Refused) as refusal:
        shop.log_in("ada@mail.example", "a guess", **NEAR)
    assert refusal.value.code == "wrong_credentials"
    for _ in range(2):
        shop.reserve(ada.pk, Decimal(10), "EUR", "#1001")
    assert balance_of(ada.pk, "EUR") == 40
    shop.release(ada.pk, "#1001")
    assert balance_of(ada.pk, "EUR") == 50


def test_order_takes_what_is_reserved_and_gives_it_back_when_it_is_cancelled(
    shop: Any, ada: Customer
) -> None:
    """EXT-01, B-15: a block comes too late for what was promised, and forbids the next one."""
    order = {"customer": ada.pk, "placed_at": "2026-05-31T12:30:00Z", "currency": "EUR", "total": "30"}
    assert shop.check(ada.pk, Decimal(30), "EUR") == {"answer": "allow", "reasons": []}
    shop.reserve(ada.pk, Decimal(10), "EUR", "#1001")
    Customer.objects.filter(pk=ada.pk).update(status="blocked")
    assert shop.check(ada.pk, Decimal(30), "EUR")["answer"] == "refuse"
    sent = [shop.send("#1001", version, state="placed", **order) for version in (1, 2, 2, 1)]
    assert [one.get("kept") for one in sent] == [None, None, None, "newer"]
    assert balance_of(ada.pk, "EUR") == 40
    assert shop.send("#1001", 3, state="cancelled", **order)["state"] == "cancelled"
    assert balance_of(ada.pk, "EUR") == 50


def test_whole_story_of_the_example(example: Any, shop: Any, ada: Customer) -> None:
    told = example.sell(shop, ada.pk, "#1001", Decimal(30), Decimal(10))
    assert [told[step]["state"] for step in ("placed", "cancelled")] == ["placed", "cancelled"]
    assert balance_of(ada.pk, "EUR") == 50
