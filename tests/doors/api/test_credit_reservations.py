"""Store credit that a shop outside reserves, by the admin API (EXT-02)."""

from typing import Any

import pytest

from regulars.credit.models import CreditReservation
from regulars.credit.operations.entries import grant_credit
from regulars.credit.queries.balances import balance_of
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.doors.api.calls import Caller, admin, as_shopper
from tests.world import a_guest, a_set, a_site, an_account, api_key, own_role, sites

pytestmark = pytest.mark.django_db

WISH = {"amount": "20", "currency": "EUR", "reference": "#1001"}
URL = "%231001"


@pytest.fixture
def shops() -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


@pytest.fixture
def ada(shops: list[Site]) -> Customer:
    ada = an_account(site=shops[0])
    set_access(ada, site=shops[1], state="active", by=OPERATOR)
    grant_credit(ada, "50", "EUR", reason="Welcome", by=OPERATOR)
    return ada


def path(account: Customer, more: str = "") -> str:
    return f"/customers/{account.pk}/credit/reservations{more}"


def shop(*at: Site, credit: str = "view", name: str = "Shop") -> Caller:
    role = own_role(name, functions=[Right.SEE, Right.EDIT_ORDERS], identity="view", credit=credit)
    return Caller("admin.localhost", api_key(role.code, at=at or None))


def test_shop_reserves_once_reads_it_and_lets_go(ada: Customer, shops: list[Site]) -> None:
    """EXT-02, G17."""
    call = shop(shops[0])
    answers = [call.post(path(ada), WISH) for _ in range(2)]
    assert [one.status for one in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert answers[0].json | {"at": 0, "ends_at": 0} == {
        "reference": "#1001",
        "amount": {"amount": "20.00", "currency": "EUR"},
        "site": "sports",
        "state": "reserved",
        "at": 0,
        "ends_at": 0,
    }
    assert call.post(path(ada), WISH | {"amount": "21"}).code == "reference_reused"
    assert call.get(path(ada)).json["items"] == [answers[0].json]
    assert balance_of(ada.pk, "EUR") == 30
    assert call.delete(path(ada, f"/{URL}")).status == 204
    assert call.delete(path(ada, f"/{URL}")).status == 204
    assert call.get(path(ada)).json["items"][0]["state"] == "released"
    assert call.post(path(ada), WISH).code == "reservation_released"
    assert balance_of(ada.pk, "EUR") == 50


def test_statement_names_the_order_at_every_door(ada: Customer, shops: list[Site]) -> None:
    """CRD-03, MTX-01: but in a discreet set no other shop's."""
    shop(shops[1]).post(path(ada), WISH)
    assert admin().get(f"/customers/{ada.pk}/credit").json["items"][0]["reference"] == "#1001"
    mine = as_shopper(shops[0], "ada@mail.example")
    assert mine.get("/me/credit").json["items"][0]["reference"] == "#1001"
    shops[0].set.discreet = True
    shops[0].set.save()
    assert mine.get("/me/credit").json["items"][0]["reference"] == ""


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"amount": "50.01"}, 409, "insufficient_credit"),
        ({"amount": "-1"}, 422, "negative"),
        ({"amount": "0"}, 422, "not_positive"),
        ({"currency": "USD", "site": "sports"}, 422, "no_site_in_currency"),
        ({"reference": " "}, 422, "required"),
        ({"site": "far"}, 409, "not_in_set"),
        ({"site": "nowhere"}, 422, "no_such_site"),
    ],
)
def test_what_cannot_be_is_refused(ada: Customer, wish: dict[str, Any], status: int, code: str) -> None:
    a_site("far", a_set("far"))
    answer = admin().post(path(ada), WISH | wish)
    assert (answer.status, answer.code) == (status, code)
    assert balance_of(ada.pk, "EUR") == 50


def test_guest_and_blocked_one_have_nothing_reserved(ada: Customer, shops: list[Site]) -> None:
    """CRD-04."""
    assert admin().post(path(a_guest(shops[0])), WISH).code == "not_an_account"
    Customer.objects.filter(pk=ada.pk).update(status="blocked")
    answer = admin().post(path(ada), WISH | {"site": "sports"})
    assert (answer.status, answer.code, answer.json["reason"]) == (409, "customer_has_no_access", "blocked")


def test_key_of_another_site_finds_none_of_it(ada: Customer, shops: list[Site]) -> None:
    """G7: nor the customer, where they are a stranger."""
    assert shop(shops[0]).post(path(ada), WISH).status == 201
    sister = shop(shops[1], name="Sister")
    assert sister.get(path(ada)).json["items"] == []
    assert sister.delete(path(ada, f"/{URL}")).code == "no_such_reservation"
    assert sister.post(path(ada), WISH | {"site": "sports"}).code == "no_such_site"
    stranger = shop(a_site("far", a_set("far")), name="Stranger")
    assert stranger.post(path(ada), WISH).status == 404
    assert stranger.delete(path(ada, f"/{URL}")).status == 404
    assert CreditReservation.objects.get().state == "reserved"


def test_key_that_sees_no_credit_or_may_not_order_reserves_none(ada: Customer) -> None:
    assert shop(credit="none").post(path(ada), WISH).code == "field_hidden"
    assert admin("viewer").post(path(ada), WISH).code == "right_missing"
    assert admin("viewer").delete(path(ada, f"/{URL}")).code == "right_missing"


def test_shop_of_several_sites_says_for_which(ada: Customer, shops: list[Site]) -> None:
    """Whoever reaches all of them needn't: then the order may come from each."""
    two = shop(*shops)
    assert two.post(path(ada), WISH).fields == {"site": "required"}
    assert two.post(path(ada), WISH | {"site": "kids"}).json["site"] == "kids"
    assert admin().post(path(ada), WISH | {"reference": "B"}).json["site"] is None
