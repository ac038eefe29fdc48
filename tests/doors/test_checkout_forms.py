"""The checkout form at the doors: its editor, `/forms/{site}/checkout/{type}`, the shop's `/forms/checkout` (B2B-12)."""

import pytest
from django.test import Client

from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose
from tests.doors.api.calls import admin, at
from tests.doors.pages import untouched
from tests.world import a_set, a_site, sam

pytestmark = pytest.mark.django_db

PAGE = "/sites/kids/forms/checkout/B2B"


def test_editor_saves_a_form_that_asks_less() -> None:
    kids = a_site("kids", a_set("b2c"))
    administrator = Client(HTTP_HOST="admin.localhost")
    administrator.force_login(sam())
    text = administrator.get(PAGE).text
    form = untouched(text, has="field")
    assert ('href="/sites/kids/forms/checkout/B2C"' in text, "charge_id" in form["field"]) == (True, True)
    assert not any(name.endswith(".read_only") for name in form)
    assert administrator.post(PAGE, form | {"field": ["charge_id"], "save": ["1"]}).status_code in {
        200,
        303,
    }
    assert [field.code for field in form_at(kids.pk, Purpose.CHECKOUT, "B2B").fields] == ["charge_id"]


def test_program_sets_up_what_the_shop_asks() -> None:
    kids = a_site("kids", a_set("b2c"))
    call = admin()
    assert call.get("/forms/kids/checkout/B2B").json["is_standard"]
    wish = {"fields": [{"attribute": "employee_id", "required": True}]}
    assert call.put("/forms/kids/checkout/B2B", wish, if_match='"0"').status == 200
    refused = call.put("/forms/kids/checkout/B2B", {"fields": [{"attribute": "email"}]}, if_match='"1"')
    assert refused.fields == {"fields.email": "not_on_this_form"}
    found = at(kids).get("/forms/checkout?type=B2B").json
    assert [(field["code"], field["required"]) for field in found["fields"]] == [("employee_id", True)]
    assert found["schema"]["required"] == ["employee_id"]
