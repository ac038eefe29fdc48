"""PATCH /sites/{code}: customer types that would take a door from somebody need their plan (D-32)."""

import pytest

from regulars.customers.rules import LoginDecision
from tests.doors.api.calls import Caller, admin
from tests.world import a_set, an_account, answer, api_key, sites

pytestmark = pytest.mark.django_db

WISH = {"customer_types": [{"type": "B2B", "approval": True, "receiver": "sam@staff.example"}]}


def test_lost_doors_are_answered_with_the_plan_and_taken_with_it() -> None:
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids, type="B2B")
    call = admin()
    asked = call.patch("/sites/sports", WISH)
    assert (asked.status, asked.code) == (409, "plan_required")
    told = [(one["site"], one["can_log_in"], one["no_longer"]) for one in asked.json["effects"]]
    assert (told, asked.json["stranded"], asked.json["facts"]) == ([("sports", 0, 1)], 1, [])
    assert answer(ada, sports) is LoginDecision.OPEN

    stale = call.patch("/sites/sports", WISH | {"plan": "of-yesterday"})
    assert (stale.status, stale.code, stale.json["plan"]) == (409, "plan_changed", asked.json["plan"])
    assert call.patch("/sites/sports", WISH | {"plan": asked.json["plan"]}).status == 200
    assert answer(ada, sports) is LoginDecision.NOT_APPROVED


def test_key_of_one_site_is_told_of_no_other() -> None:
    """D-34, F18: where one approval counts for the set, another site's doors are neither named nor counted nor agreed to."""
    kids, sports = sites(["kids", "sports"], a_set("b2c", approval_for_set=True))
    an_account(site=kids, type="B2B")
    call = admin()
    for code in ("sports", "kids"):
        plan = call.patch(f"/sites/{code}", WISH).json.get("plan")
        call.patch(f"/sites/{code}", WISH | {"plan": plan})
    closing = {"customer_types": [{"type": "B2B"}]}
    limited = Caller("admin.localhost", api_key("administrator", at=[kids]))
    asked = limited.patch("/sites/kids", closing)
    assert (asked.status, asked.code) == (403, "reaches_other_sites")
    assert asked.json.keys() == {"type", "title", "status", "code", "detail", "errors"}
    assert limited.patch("/sites/kids?dry_run=true", closing).json == asked.json
    assert sports.code in {one["site"] for one in call.patch("/sites/kids", closing).json["effects"]}
