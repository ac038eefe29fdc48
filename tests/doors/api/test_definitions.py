"""/attributes and /forms: what customers can be asked for, and what each site asks (ATT-01, REG-02)."""

import pytest

from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.models import Attribute
from regulars.fields.rules.shipped import SHIPPED
from regulars.kernel.actor import OPERATOR
from tests.doors.api.calls import Caller, admin
from tests.world import a_site, an_account, api_key, sites

pytestmark = pytest.mark.django_db

SPORT = {
    "code": "sport",
    "name": "Sport",
    "names": {"de": "Sportart"},
    "type": "choice",
    "options": [
        {"key": "golf", "name": "Golf"},
        {"key": "run", "name": "Running", "names": {"de": "Laufen"}},
    ],
    "filterable": True,
}
NEEDED = [{"attribute": "email", "required": True}, {"attribute": "last_name", "required": True}]
REGISTRATION, PROFILE = "/forms/kids/registration/B2C", "/forms/kids/profile/B2C"


def test_attribute_is_defined_changed_and_deleted() -> None:
    """ATT-01: If-Match guards it; an option that a customer has stays; values go as asked."""
    call = admin()
    made = call.post("/attributes", SPORT)
    assert (made.status, made.raw["Location"], made.raw["ETag"]) == (201, "/api/v1/attributes/sport", '"1"')
    assert call.get("/attributes/sport").json == made.json
    assert call.post("/attributes", SPORT).code == "attribute_code_taken"
    ada = an_account(site=a_site("kids"))
    change_profile(ada, ProfileChanges(attributes={"sport": "golf"}), version=1, by=OPERATOR)
    fewer = {"options": SPORT["options"][1:]}
    assert call.patch("/attributes/sport", fewer).code == "option_in_use"
    assert call.patch("/attributes/sport", {"name": "Sports"}, if_match='"1"').json["version"] == 2
    assert call.patch("/attributes/sport", {"name": "Late"}, if_match='"1"').code == "version_conflict"
    gone = call._send("delete", "/attributes/sport?values=erase")
    assert (gone.status, gone.json) == (200, {"values": "erased", "customers": 1})
    ada.refresh_from_db()
    assert ada.attributes == {}
    assert call.get("/attributes/sport").code == "no_such_attribute"


def test_what_came_with_regulars_is_listed_and_stays() -> None:
    """ATT-06"""
    call = admin()
    assert {one["code"] for one in call.get("/attributes").json["items"]} == SHIPPED.keys()
    assert call._send("delete", "/attributes/phone").code == "attribute_is_shipped"
    assert call.patch("/attributes/phone", {"filterable": True}).code in {"attribute_fixed", "not_filterable"}
    assert call.patch("/attributes/phone", {"name": "Mobile"}).json["name"] == "Mobile"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "__proto__"}, "code_shape"),
        ({"code": "constructor"}, "code_reserved"),
        ({"code": "email"}, "attribute_code_taken"),
        ({"name": "a\u202eb"}, "control_characters"),
        ({"names": {"fr": "Sport"}}, "unknown_language"),
        ({"options": []}, "required"),
        ({"options": [{"key": "a", "name": "A"}] * 2}, "named_twice"),
        ({"options": [{"key": f"k{number}", "name": "A"} for number in range(201)]}, "too_many"),
        ({"type": "text"}, "unknown_value"),
        ({"type": "image", "options": []}, "not_filterable"),
        ({"group": "credentials"}, "unknown_value"),
        ({"group": "consent"}, "unknown_value"),
    ],
)
def test_hostile_definition_is_refused(wrong: dict[str, object], code: str) -> None:
    refused = admin().post("/attributes", SPORT | wrong)
    assert refused.status in {409, 422}
    assert code in {refused.code, *refused.fields.values()}
    assert not Attribute.objects.filter(shipped=False).exists()


def test_form_is_saved_as_a_whole_and_put_back() -> None:
    """REG-02, G23"""
    a_site("kids")
    call = admin()
    standard = call.get(REGISTRATION)
    assert (standard.json["is_standard"], standard.raw["ETag"]) == (True, '"0"')
    field = {"attribute": "phone", "label": "Mobile", "labels": {"de": "Handy"}, "pattern": r"\+\d+"}
    saved = call.put(REGISTRATION, {"fields": [*NEEDED, field]}, if_match='"0"')
    assert (saved.status, saved.json["version"], saved.json["is_standard"]) == (200, 1, False)
    assert saved.json["fields"][2]["labels"] == {"de": "Handy"}
    assert call.get(REGISTRATION).json == saved.json
    assert call.put(REGISTRATION, {"fields": NEEDED}, if_match='"0"').code == "version_conflict"
    listed = call.get("/forms?site=kids").json["items"]
    attributes = ["email", "last_name", "phone"]
    assert listed == [
        {"site": "kids", "purpose": "registration", "type": "B2C", "attributes": attributes, "version": 1}
    ]
    assert call._send("delete", REGISTRATION).json == standard.json
    assert call._send("delete", REGISTRATION).code == "no_such_form"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (NEEDED[:1], "core_field_missing"),
        ([*NEEDED, {"attribute": "password"}], "confirmation_missing"),
        ([*NEEDED, {"attribute": "approve_flag"}], "not_on_this_form"),
        ([*NEEDED, {"attribute": "phone", "pattern": "(a|aa)+c"}], "pattern_too_slow"),
        ([*NEEDED, {"attribute": "marketing_opt_in", "required": True}], "consent_demanded"),
        ([*NEEDED, {"attribute": "no_such"}], "unknown_attribute"),
        ([*NEEDED, NEEDED[0]], "named_twice"),
    ],
)
def test_form_that_cannot_be_is_refused(fields: list[dict[str, object]], code: str) -> None:
    """ATT-01, REG-07, G14"""
    a_site("kids")
    refused = admin().put(REGISTRATION, {"fields": fields})
    assert (refused.status, refused.code) == (422, code)


def test_profile_that_hides_values_needs_its_plan() -> None:
    """D-32"""
    ada = an_account(site=a_site("kids"))
    change_profile(ada, ProfileChanges(phone="0123"), version=1, by=OPERATOR)
    call, wish = admin(), {"fields": [{"attribute": "last_name"}, {"attribute": "first_name"}]}
    asked = call.put(PROFILE, wish)
    assert (asked.status, asked.code) == (409, "plan_required")
    assert asked.json["facts"] == [
        {"code": "hidden", "count": 1, "is_exact": True, "sites": [], "about": "phone", "money": None}
    ]
    assert call.put(PROFILE, wish | {"plan": "of-yesterday"}).code == "plan_changed"
    assert call.put(PROFILE, wish | {"plan": asked.json["plan"]}).status == 200


def test_key_of_one_site_reaches_its_forms_alone() -> None:
    """D-34"""
    kids, _ = sites(["kids", "sports"])
    call = admin()
    for code in ("kids", "sports"):
        call.put(f"/forms/{code}/registration/B2C", {"fields": NEEDED})
    limited = Caller("admin.localhost", api_key("viewer", at=[kids]))
    assert [one["site"] for one in limited.get("/forms").json["items"]] == ["kids"]
    assert limited.get("/forms/sports/registration/B2C").status == 404
    assert limited.get("/forms?site=sports").status == 422
    assert limited.get("/forms/kids/basket/B2C").code == "no_such_form"
