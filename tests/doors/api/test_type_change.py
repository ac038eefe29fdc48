"""PATCH /customers/{id}: another type with its plan, and approval again where it is asked for (D-32)."""

import pytest

from regulars.customers.models import Customer
from regulars.customers.rules import LoginDecision
from tests.doors.api.calls import Caller, admin
from tests.world import a_set, an_account, answer, api_key, own_role, sites

pytestmark = pytest.mark.django_db

TYPES = [{"type": "B2C"}, {"type": "B2B", "approval": True, "receiver": "sam@staff.example"}]


def change(call: Caller, ada: Customer, version: int = 1, **body: object):  # type: ignore[no-untyped-def]
    return call.patch(f"/customers/{ada.pk}", {"type": "B2B", **body}, If_Match=f'"{version}"')


def test_type_that_closes_doors_is_answered_with_the_plan_and_taken_with_it() -> None:
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada, call = an_account(site=kids), admin()
    for site in (kids, sports):
        assert call.patch(f"/sites/{site.code}", {"customer_types": TYPES}).status == 200
    asked = change(call, ada)
    assert (asked.status, asked.code) == (409, "plan_required")
    home = f"/api/v1/customers/{ada.pk}"
    assert asked.json["effects"] == [
        {"site": "sports", "can_log_in": 0, "no_longer": 1, "customers_url": home}
    ]
    assert [(one["code"], one["sites"]) for one in asked.json["facts"]] == [("approval_possible", ["kids"])]
    stale = change(call, ada, plan="of-yesterday")
    assert (stale.code, stale.json["plan"]) == ("plan_changed", asked.json["plan"])

    refused = change(call, ada, plan=asked.json["plan"], ask_approval_at=["sports"])
    assert (refused.status, refused.fields) == (422, {"ask_approval_at": "no_approval_there"})
    done = change(call, ada, plan=asked.json["plan"], ask_approval_at=["kids"])
    assert (done.status, done.json["type"]) == (200, "B2B")
    assert answer(ada, kids) is LoginDecision.PENDING


def test_type_that_closes_nothing_needs_no_plan() -> None:
    kids, _ = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    assert change(admin(), ada).json["type"] == "B2B"


def test_key_without_the_right_to_access_asks_for_no_approval() -> None:
    kids, _ = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids)
    role = own_role("Editors", identity="edit", contact="edit", b2b="edit")
    refused = change(Caller("admin.localhost", api_key(role.code)), ada, ask_approval_at=["kids"])
    assert (refused.status, refused.code) == (403, "right_missing")
