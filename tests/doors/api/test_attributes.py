"""Attributes and consents of customers by API (ATT-01, ATT-04, REG-12, G13)."""

import pytest

from regulars.customers.models import Consent, Customer
from regulars.customers.operations.access import set_access
from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Limits, Option, Type
from regulars.kernel.actor import OPERATOR
from tests.doors.api.calls import Caller, admin
from tests.world import a_set, a_site, an_account, api_key, own_role

pytestmark = pytest.mark.django_db

OWN = (
    Definition("shoe_size", "Shoe size", Type.NUMBER, limits=Limits(least=15, most=60)),
    Definition("colour", "Colour", Type.CHOICE, options=(Option("r", "Red"), Option("b", "Blue"))),
    Definition("budget", "Budget", Type.MONEY),
    Definition("member", "Member", Type.YES_NO),
    Definition("logo", "Logo", Type.IMAGE),
)


@pytest.fixture
def ada() -> Customer:
    for one in OWN:
        add_attribute(one, by=OPERATOR)
    return an_account(site=a_site("sports", a_set("b2c")))


def errors(answer: object) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in answer.json["errors"]]  # type: ignore[attr-defined]


def test_attributes_are_read_changed_partly_and_taken_away(ada: Customer) -> None:
    call = admin("manager")
    assert call.get(f"/customers/{ada.pk}").json["attributes"] == {}
    budget = {"amount": "12.30", "currency": "CHF"}
    sent = {"shoe_size": 42, "colour": "b", "budget": budget, "member": False, "department": "Garden"}
    changed = call.patch(f"/customers/{ada.pk}", {"attributes": sent}, if_match='"1"')
    assert (changed.status, changed.json["attributes"], changed.json["version"]) == (200, sent, 2)
    gone = call.patch(f"/customers/{ada.pk}", {"attributes": {"colour": None}}, if_match='"2"')
    del sent["colour"]
    assert gone.json["attributes"] == sent
    assert call.get(f"/customers/{ada.pk}").json["attributes"] == sent
    assert "attributes" not in call.get("/customers").json["items"][0]


def test_account_is_added_with_attributes(ada: Customer) -> None:
    """ATT-01: fine without shoe size, refused without last name."""
    call = admin("manager")
    ben = {"site": "sports", "email": "ben@mail.example", "last_name": "Okafor"}
    made = call.post("/customers", ben | {"attributes": {"shoe_size": 43, "salutation": "mr"}})
    assert (made.status, made.json["attributes"]) == (201, {"shoe_size": 43, "salutation": "mr"})
    refused = call.post(
        "/customers", {"site": "sports", "email": "c@mail.example", "attributes": {"shoe_size": 1}}
    )
    assert (refused.status, errors(refused)) == (422, [("last_name", "required")])
    both = ben | {"email": "no", "attributes": {"shoe_size": 1, "email": "x", "nope": 1}}
    assert errors(call.post("/customers", both)) == [
        ("email", "email_shape"),
        ("attributes.shoe_size", "out_of_range"),
        ("attributes.email", "unknown_attribute"),
        ("attributes.nope", "unknown_attribute"),
    ]


@pytest.mark.parametrize(
    ("code", "value", "problem"),
    [
        ("nope", "x", "unknown_attribute"),
        ("email", "ben@mail.example", "unknown_attribute"),
        ("marketing_opt_in", True, "unknown_attribute"),
        ("x" * 3_000, "x", "unknown_attribute"),
        ("shoe_size", "many", "wrong_type"),
        ("shoe_size", [1], "wrong_type"),
        ("shoe_size", 99, "out_of_range"),
        ("colour", "green", "unknown_value"),
        ("budget", {"amount": "1", "currency": "euro"}, "unknown_currency"),
        ("budget", {"amount": "1.234", "currency": "EUR"}, "wrong_type"),
        ("member", "perhaps", "wrong_type"),
        ("department", "a\u0000b", "control_characters"),
        ("department", {"a": {}}, "wrong_type"),
        ("logo", "x.png", "wrong_type"),
    ],
)
def test_value_that_cannot_be_is_refused_beside_its_code(
    ada: Customer, code: str, value: object, problem: str
) -> None:
    answer = admin("manager").patch(f"/customers/{ada.pk}", {"attributes": {code: value}}, if_match='"1"')
    assert (answer.status, errors(answer)) == (422, [(f"attributes.{code[:60]}", problem)])
    ada.refresh_from_db()
    assert (ada.attributes, ada.version) == ({}, 1)


def test_groups_of_the_role_decide_what_is_told_and_taken(ada: Customer) -> None:
    """G13."""
    sent = {"attributes": {"shoe_size": 42, "department": "Garden"}}
    admin("manager").patch(f"/customers/{ada.pk}", sent, if_match='"1"')
    call = Caller("admin.localhost", api_key(own_role("Own", identity="edit", attributes="view").code))
    told = call.get(f"/customers/{ada.pk}").json
    assert (told["attributes"], told["consents"]) == ({"shoe_size": 42}, [])
    for code in ("shoe_size", "department"):
        answer = call.patch(f"/customers/{ada.pk}", {"attributes": {code: None}}, if_match='"2"')
        assert (answer.status, errors(answer)) == (403, [(f"attributes.{code}", "field_locked")])
    answer = call.patch(f"/customers/{ada.pk}", {"attributes": {"salutation": "ms"}}, if_match='"2"')
    assert answer.json["attributes"] == {"salutation": "ms", "shoe_size": 42}
    assert call.get(f"/customers/{ada.pk}/consents").status == 403


def test_consents_are_noted_and_listed_by_site(ada: Customer) -> None:
    """REG-12: by site, with moment and door; a key of one site reaches that site alone (D-34)."""
    kids = a_site("kids", ada.set)
    set_access(ada, site=kids, state="active", by=OPERATOR)
    call = admin("manager")
    home = f"/customers/{ada.pk}"
    noted = call.put(f"{home}/consents/sports/marketing_opt_in", {"given": True})
    assert (noted.status, noted.json["given"], noted.json["door"]) == (200, True, "api")
    assert call.get(home).json["consents"] == [noted.json] == call.get(f"{home}/consents").json["items"]
    of_kids = Caller("admin.localhost", api_key("manager", at=[kids]))
    assert of_kids.get(f"{home}/consents").json["items"] == []
    assert of_kids.put(f"{home}/consents/sports/marketing_opt_in", {"given": False}).status == 404
    assert of_kids.put(f"{home}/consents/kids/marketing_opt_in", {"given": False}).status == 200
    assert sorted(Consent.objects.values_list("site__code", "given")) == [("kids", False), ("sports", True)]
    assert errors(call.put(f"{home}/consents/kids/shoe_size", {"given": True})) == [
        ("shoe_size", "unknown_attribute")
    ]
