"""What a headless shop asks for in an address: as its own pages would (ADR-05, ADR-06, REG-09)."""

import pytest

from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.rules.postal import COUNTRIES
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.api.calls import Answer, as_shopper, at
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def fields(answer: Answer) -> dict[str, bool]:
    """Each with whether it is required."""
    assert answer.status == 200, answer.json
    return {field["field"]: field["required"] for field in answer.json["fields"]}


def countries(answer: Answer) -> list[str]:
    return [choice["value"] for choice in answer.json["countries"]]


def test_form_is_the_countrys_as_the_site_wants_it(kids: Site) -> None:
    """ADR-06."""
    form = at(kids).get("/address-form?country=de")
    assert fields(form) == {
        "name": True,
        "company": False,
        "street": True,
        "postal_code": True,
        "city": True,
        "phone": False,
    }
    assert (form.json["country"], set(countries(form))) == ("DE", set(COUNTRIES))
    assert form.json["fields"][0] == {
        "field": "name",
        "label": "Name",
        "required": True,
        "longest": 200,
        "options": None,
    }
    change_format(kids, "DE", FormatWish(required=["phone"], left_out=["company"]), by=OPERATOR)
    now = fields(at(kids).get("/address-form?country=DE"))
    assert (now["phone"], "company" in now) == (True, False)


def test_areas_are_options_and_labels_in_the_language(kids: Site) -> None:
    form = at(kids).get("/address-form?country=US&language=de").json
    (area,) = (field for field in form["fields"] if field["field"] == "area")
    assert {"value": "NY", "label": "New York"} in area["options"]
    assert all(option["value"] for option in area["options"])
    assert {"value": "DE", "label": "Deutschland"} in form["countries"]


def test_countries_are_those_that_the_type_may_enter(kids: Site) -> None:
    """ADR-05, ADR-14."""
    terms = TermsChanges(
        shipping_countries=["DE"], billing_countries=["DE", "AT"], modes={"B2B": "read_only"}
    )
    change_terms(kids, terms, by=OPERATOR)
    call = at(kids)
    assert [countries(call.get(f"/address-form?country=DE{more}")) for more in ("", "&type=B2B")] == [
        ["AT", "DE"],
        [],
    ]
    assert fields(call.get("/address-form?country=FR"))["city"]


def test_shopper_gets_the_form_of_their_own_book() -> None:
    """SUB-03: at the host of the master that of their own site, whatever type is named; a log-in of elsewhere is none."""
    master, north = a_family("trade", ["north"], a_set("trade"))
    change_terms(north, TermsChanges(shipping_countries=["FR"], billing_countries=["FR"]), by=OPERATOR)
    change_format(north, "FR", FormatWish(required=["phone"]), by=OPERATOR)
    an_account(site=north)
    ada = as_shopper(master, "ada@mail.example")
    with counted_statements() as counted:
        form = ada.get("/address-form?country=FR&type=nothing")
    assert (countries(form), fields(form)["phone"], counted.count) == (["FR"], True, 2)
    for visitor in (at(master), at(master, "x" * 43)):
        form = visitor.get("/address-form?country=FR")
        assert (len(countries(form)), fields(form)["phone"]) == (len(COUNTRIES), False)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 422, "required"),
        ("?country=", 422, "required"),
        ("?country=XX", 422, "unknown_country"),
        ("?country=DE%00", 422, "control_characters"),
        (f"?country={'D' * 21}", 422, "too_long"),
        ("?country=DE&type=none", 404, "type_not_accepted"),
        ("?country=DE&site=kids", 422, "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_refused(kids: Site, query: str, status: int, code: str) -> None:
    refused = at(kids).get(f"/address-form{query}")
    assert (refused.status, (refused.json.get("errors") or [refused.json])[0]["code"]) == (status, code)
