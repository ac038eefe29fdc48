"""Store credit by both APIs (CRD-01, CRD-02, CRD-04, CRD-06, CRD-07, CRD-08)."""

from decimal import Decimal
from typing import Any

import pytest

from regulars.credit.models import CreditEntry
from regulars.credit.operations.entries import grant_credit, spend_credit
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules.rights import Right
from tests.doors.api.calls import Caller, admin, as_shopper
from tests.world import a_guest, a_set, a_site, an_account, api_key, own_role, sites

pytestmark = pytest.mark.django_db

WISH = {"amount": "20", "currency": "EUR", "reason": "Welcome"}


@pytest.fixture
def shops() -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


@pytest.fixture
def ada(shops: list[Site]) -> Customer:
    return an_account(site=shops[0])


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def clerk(*at: Site, credit: str = "view", name: str = "Clerk") -> Caller:
    role = own_role(name, functions=[Right.SEE, Right.GIVE_CREDIT], identity="view", credit=credit)
    return Caller("admin.localhost", api_key(role.code, at=at or None))


def test_granted_withdrawn_and_read_with_the_balance_after_each(ada: Customer) -> None:
    """CRD-01, CRD-06, CRD-07."""
    call, path = admin(), f"/customers/{ada.pk}/credit"
    empty = call.get(path).json
    assert (empty["items"], empty["balances"], empty["currency"], empty["total"]) == ([], [], None, 0)
    granted = call.post(path, WISH | {"site": "sports"})
    assert granted.status == 201
    assert granted.json["by"]["kind"] == "api_key"
    taken = call.post(path, WISH | {"amount": "-7.50", "reason": "By mistake"})
    assert (taken.json["kind"], taken.json["amount"], taken.json["balance"]) == (
        "withdraw",
        euros("-7.50"),
        euros("12.50"),
    )
    page = call.get(f"{path}?limit=1").json
    assert (page["currency"], page["balances"], page["total"]) == ("EUR", [euros("12.50")], 2)
    (last,) = page["items"]
    assert (last["number"], last["reason"], last["site"]) == (2, "By mistake", None)
    (first,) = call.get(f"{path}?limit=1&currency=eur&cursor={page['next_cursor']}").json["items"]
    assert (first["number"], first["kind"], first["site"], first["reverses"]) == (1, "grant", "sports", None)


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"amount": "-20"}, 409, "insufficient_credit"),
        ({"amount": "0"}, 422, "not_positive"),
        ({"amount": "--1"}, 422, "negative"),
        ({"amount": "1e3"}, 422, "not_a_number"),
        ({"amount": "1.001"}, 422, "too_many_decimals"),
        ({"currency": "JPY"}, 422, "no_site_in_currency"),
        ({"currency": "ZZZ"}, 422, "unknown_currency"),
        ({"reason": " "}, 422, "required"),
        ({"site": "elsewhere"}, 409, "not_in_set"),
        ({"site": "nowhere"}, 422, "no_such_site"),
    ],
)
def test_what_cannot_be_is_refused(ada: Customer, wish: dict[str, Any], status: int, code: str) -> None:
    """CRD-02, CRD-06."""
    a_site("elsewhere", a_set("other"))
    answer = admin().post(f"/customers/{ada.pk}/credit", WISH | wish)
    assert (answer.status, answer.code) == (status, code)
    assert not CreditEntry.objects.exists()


def test_a_grant_that_is_sent_twice_is_one(ada: Customer) -> None:
    """G17."""
    call, path = admin(), f"/customers/{ada.pk}/credit"
    answers = [call.post(path, WISH, idempotency_key="a-key") for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert call.get(path).json["balances"] == [euros("20.00")]


def test_guests_have_none(shops: list[Site]) -> None:
    """CRD-04."""
    path = f"/customers/{a_guest(shops[0]).pk}/credit"
    answer = admin().post(path, WISH)
    assert (answer.status, answer.code) == (422, "not_an_account")
    assert admin("viewer").get(path).json["balances"] == []


def test_only_with_the_right_at_every_site_of_the_account(ada: Customer, shops: list[Site]) -> None:
    """CRD-08, D-34: and sites of others aren't named."""
    sports, kids = shops
    set_access(ada, site=kids, state="active", by=OPERATOR)
    grant_credit(ada, "5", "EUR", reason="Hello", site=kids, by=OPERATOR)
    path = f"/customers/{ada.pk}/credit"
    limited = clerk(sports)
    refused = limited.post(path, WISH)
    assert (refused.status, refused.code) == (403, "has_other_sites")
    (line,) = limited.get(path).json["items"]
    assert (line["reason"], line["site"]) == ("Hello", None)
    assert clerk(*shops, name="Both").post(path, WISH).status == 201
    blind = clerk(credit="none", name="Blind")
    for answer in (blind.get(path), blind.post(path, WISH)):
        assert (answer.status, answer.code) == (403, "field_hidden")


@pytest.mark.parametrize(("discreet", "named"), [(False, "kids"), (True, None)])
def test_my_credit_says_what_is_good_here(
    ada: Customer, shops: list[Site], *, discreet: bool, named: str | None
) -> None:
    """CRD-03, MTX-01: everything the account has; a discreet set names this site only."""
    sports, kids = shops
    usa = a_site("usa", sports.set, currency="USD")
    CustomerSet.objects.filter(pk=sports.set_id).update(discreet=discreet)
    grant_credit(ada, "5", "EUR", reason="Hello", site=kids, by=OPERATOR)
    grant_credit(ada, "7", "USD", reason="Howdy", site=usa, by=OPERATOR)
    spend_credit(ada.pk, Decimal(2), "EUR", order_id=7, site_id=sports.pk, by=OPERATOR)
    grant_credit(an_account("ben@mail.example", kids), "99", "EUR", reason="Ben's", by=OPERATOR)
    call = as_shopper(sports, "ada@mail.example")
    mine = call.get("/me/credit").json
    assert mine["balances"] == [
        euros("3.00") | {"spendable": True},
        {"amount": "7.00", "currency": "USD", "spendable": False},
    ]
    assert [(line["kind"], line["site"], line["reason"]) for line in mine["items"]] == [
        ("spend", "sports", ""),
        ("grant", named, "Hello"),
    ]
    assert "by" not in mine["items"][0]
    assert [line["reason"] for line in call.get("/me/credit?currency=USD").json["items"]] == ["Howdy"]
