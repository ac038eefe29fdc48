"""APP-08 on API."""

import pytest

from regulars.customers.rules import AccessState, LoginDecision
from tests.doors.api.calls import Caller, admin
from tests.mailbox import mail_types
from tests.world import a_set, an_account, answer, api_key, sites

pytestmark = pytest.mark.django_db


def test_who_waits_is_listed_oldest_first_and_answered() -> None:
    """D-34: of one's own sites only; a second answer finds nobody."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    ada = an_account(site=kids, state=AccessState.PENDING, type="B2B")
    ben = an_account("ben@mail.example", sports, state=AccessState.PENDING)
    call, of_kids = admin("manager"), Caller("admin.localhost", api_key("manager", at=[kids]))

    first = call.get("/approvals?limit=1").json
    assert (first["total"], first["items"][0]["customer"], first["items"][0]["type"]) == (2, ada.pk, "B2B")
    second = call.get(f"/approvals?limit=1&cursor={first['next_cursor']}").json
    assert ([one["customer"] for one in second["items"]], second["next_cursor"]) == ([ben.pk], None)
    assert [one["customer"] for one in of_kids.get("/approvals").json["items"]] == [ada.pk]
    assert [one["customer"] for one in call.get("/approvals?type=B2C").json["items"]] == [ben.pk]
    assert call.get("/approvals?type=VIP").status == 422

    of_ben, of_ada = second["items"][0]["id"], first["items"][0]["id"]
    assert of_kids.put(f"/approvals/{of_ben}", {"decision": "approve"}).status == 404
    assert call.put(f"/approvals/{of_ben}", {"decision": "decline"}).status == 422
    no = call.put(f"/approvals/{of_ben}", {"decision": "decline", "reason": "Companies only."})
    assert (no.status, no.json["state"], mail_types()[-1]) == (200, "disabled", "access_declined")
    assert call.put(f"/approvals/{of_ada}", {"decision": "approve"}).json["state"] == "active"
    assert answer(ada, kids) is LoginDecision.OPEN
    assert call.put(f"/approvals/{of_ada}", {"decision": "approve"}).status == 404
