"""CLS-01 on API."""

import pytest

from tests.doors.api.calls import admin, at
from tests.world import PASSWORD, a_site

pytestmark = pytest.mark.django_db


def test_type_of_ones_own_is_added_accepted_and_registered_as() -> None:
    """REG-03, REG-04: no site takes it before it says so."""
    kids, call = a_site("kids"), admin()
    made = call.post("/customer-types", {"code": "Club", "name": "Club member"})
    assert (made.status, made.json) == (201, {"code": "Club", "name": "Club member"})
    assert call.post("/customer-types", {"code": "club", "name": "Again"}).code == "type_code_taken"
    ada = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD, "type": "Club"}
    assert at(kids).post("/registrations", ada).code == "type_not_accepted"

    call.patch("/sites/kids", {"customer_types": [{"type": "Club"}]})
    assert at(kids).post("/registrations", ada).json["type"] == "Club"
    assert call.patch("/customer-types/Club", {"name": "Member"}).json["name"] == "Member"
    assert call.patch("/customer-types/none", {"name": "Member"}).status == 404
    assert call.get("/customer-types").json["items"][-1] == {"code": "Club", "name": "Member"}
    assert call.get("/customers?type=Club").json["total"] == 1


def test_type_that_nobody_uses_is_deleted_and_one_in_use_says_by_whom() -> None:
    call = admin()
    call.post("/customer-types", {"code": "Club", "name": "Club member"})
    kids = a_site("kids")
    call.patch("/sites/kids", {"customer_types": [{"type": "Club"}]})
    refused = call.delete("/customer-types/Club")
    assert (refused.status, refused.code) == (409, "type_in_use")
    assert kids.name in refused.json["detail"]
    call.patch("/sites/kids", {"customer_types": [{"type": "B2C"}]})
    assert call.delete("/customer-types/Club").status == 204
    assert call.delete("/customer-types/Club").status == 404
    assert call.delete("/customer-types/B2C").code == "type_shipped"
