"""The one page of a plan: nothing opens or closes access unseen, clashes are decided by a rule too, staff of some sites hear of theirs
alone (REO-01, REO-02, REO-04, F12, F18, F44).
"""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from regulars.customers.models import Customer
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import Right
from tests.doors.api.calls import Caller
from tests.doors.backoffice.conftest import HOST
from tests.doors.namesakes import many_namesakes
from tests.doors.pages import plan_in, plan_lines, untouched, without_tokens
from tests.world import a_set, a_site, an_account, api_key, own_role, sam, sites

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
MOVE = "/sites/kids/customer-set"
ROW = "/customer-sets/b2c/row"
TYPES = "/sites/sports/registration"
ASKS = {"accepts-B2C": "on", "approval-B2C": "on", "receiver-B2C": "sam@staff.example", "accepts-B2B": "on"}
FREE = {"accepts-B2C": "on", "accepts-B2B": "on"}


def agreed(client: Client, path: str, sent: dict[str, Any]) -> dict[str, str]:
    """What the plan told that was asked for first; it was agreed to then."""
    asked = client.post(path, sent)
    assert asked.status_code == 200
    done = client.post(path, sent | {"plan": plan_in(asked.text)})
    assert done.status_code == 303, done.text
    return plan_lines(asked.text)


def test_access_mode_is_agreed_to_in_both_directions(administrator: Client) -> None:
    """F10"""
    shops = sites(["kids", "sports"], a_set("b2c"))
    an_account(site=shops[0])
    for mode, told in (("listed", "no_longer sports"), ("open", "can_log_in sports")):
        form = untouched(administrator.get(ROW).text, has="access_mode")
        assert agreed(administrator, ROW, form | {"access_mode": mode}) == {told: "1"}
        assert CustomerSet.objects.get(code="b2c").access_mode == mode


def test_approval_is_agreed_to_in_both_directions(administrator: Client) -> None:
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    an_account(site=kids)
    for version, types, told in ((1, ASKS, "no_longer sports"), (2, FREE, "can_log_in sports")):
        assert agreed(administrator, TYPES, types | {"version": version}) == {told: "1"}
    sports.refresh_from_db()
    assert sports.version == 3


def test_choice_of_who_goes_along_saves_nothing_by_itself(administrator: Client) -> None:
    """The dialog asks for another plan, of which nobody has to be told anything."""
    kids = a_site("kids", a_set("b2b"))
    a_set("b2c")
    ada = an_account(site=kids)
    Customer.objects.filter(pk=ada.pk).update(status="blocked")
    form = untouched(administrator.get(ROW).text, has="access_mode") | {"sites": [kids.pk]}
    asked = administrator.post(ROW, form | {"strategy": "leave"}, headers=HTMX)
    assert plan_lines(asked.text) == {}
    assert "HX-Retarget" not in asked
    assert Site.objects.get(pk=kids.pk).set.code == "b2b"


def test_proposed_strategy_is_chosen_and_another_makes_another_plan(administrator: Client) -> None:
    """REO-02"""
    kids = a_site("kids", a_set("b2c"))
    a_set("b2b")
    an_account(site=kids)
    form = untouched(administrator.get(f"{MOVE}?to=b2b").text, has="plan")
    assert form["strategy"] == ["take_only_here"]
    other = administrator.post(MOVE, form | {"strategy": "leave"})
    assert (other.status_code, plan_lines(other.text)) == (409, {"no_longer kids": "1"})
    assert administrator.post(MOVE, form).status_code == 303


def test_clash_tells_the_two_apart(administrator: Client) -> None:
    """F44: company, where each was opened, when they were last there, and a link to each."""
    ada = an_account(site=a_site("kids", a_set("b2c")), company="Lind and Sons")
    other = an_account(site=a_site("parts", a_set("b2b")))
    shown = administrator.get(f"{MOVE}?to=b2b").text.partition(f'data-clash="{ada.pk}"')[2]
    for told in (
        f"/customers/{ada.pk}",
        f"/customers/{other.pk}",
        "Lind and Sons",
        "Site kids",
        "Site parts",
    ):
        assert told in shown


def by_rule(client: Client, rule: str, **more: Any) -> HttpResponse:
    form = untouched(client.get(f"{MOVE}?to=b2b&strategy=take_all").text, has="plan")
    return client.post(MOVE, form | {"rule": rule, **more})


def test_rule_decides_more_clashes_than_anybody_lists(administrator: Client) -> None:
    """F12"""
    many_namesakes(a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b")))
    shown = administrator.get(f"{MOVE}?to=b2b&strategy=take_all").text
    assert shown.count("data-clash=") == 100
    assert by_rule(administrator, "").status_code == 422
    assert by_rule(administrator, "skip").status_code == 303
    assert Site.objects.get(code="kids").set.code == "b2b"
    assert Customer.objects.filter(set__code="b2c").count() == 1_200


def test_pattern_of_a_rule_makes_the_new_names(administrator: Client) -> None:
    many_namesakes(a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b")), many=2)
    one, two = Customer.objects.filter(set__code="b2c").order_by("pk")
    assert by_rule(administrator, "rename", pattern="the same").status_code == 422
    own = {f"decision-{one.pk}": "rename", f"username-{one.pk}": "ada.one"}
    assert by_rule(administrator, "rename", pattern="kids-{id}", **own).status_code == 303
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.username, two.username) == ("ada.one", f"kids-{two.pk}")


@pytest.mark.parametrize("rule", ["erase", "rename", "last_log_in"])
def test_rule_goes_as_far_as_the_role_does(rule: str) -> None:
    """G13"""
    many_namesakes(a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b")), many=2)
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam(own_role("Planner", functions=[Right.EDIT_SETS, Right.SEE_STRUCTURE]).code))
    assert by_rule(client, rule).status_code == 403
    assert Site.objects.get(code="kids").set.code == "b2c"


def test_staff_and_keys_of_some_sites_agree_to_the_same() -> None:
    """F18: the plan of their own site needs them to look at both doors; one that reaches further is refused at both, and not told."""
    kids, sports = sites(["kids", "sports"], a_set("b2c"))
    an_account(site=kids)
    client, key = Client(HTTP_HOST=HOST), api_key("administrator", at=[sports])
    client.force_login(sam("administrator", at=[sports]))
    call = Caller("admin.localhost", key)
    wish = {"customer_types": [{"type": "B2C", "approval": True, "receiver": "sam@staff.example"}]}
    asked, shown = call.patch("/sites/sports", wish), client.post(TYPES, ASKS | {"version": 1})
    assert (asked.status, asked.json["needs_agreement"]) == (409, True)
    assert plan_lines(shown.text) == {"no_longer sports": "1"}


def test_staff_and_keys_of_some_sites_are_refused_what_reaches_further() -> None:
    """F18: where one approval counts for the set; nobody hears of the other site, not even by asking for the plan."""
    kids, _ = sites(["kids", "sports"], a_set("b2c", approval_for_set=True))
    an_account(site=kids)
    for path in (TYPES, TYPES.replace("sports", "kids")):
        agreed_by_all = Client(HTTP_HOST=HOST)
        agreed_by_all.force_login(sam(email=f"{path[7]}@staff.example"))
        asked = agreed_by_all.post(path, ASKS | {"version": 1})
        if asked.status_code == 200:
            agreed_by_all.post(path, ASKS | {"version": 1, "plan": plan_in(asked.text)})
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam("administrator", at=[kids]))
    call = Caller("admin.localhost", api_key("administrator", at=[kids]))
    refused = client.post("/sites/kids/registration", FREE | {"version": 2})
    assert (refused.status_code, "sports" in without_tokens(refused.text).lower()) == (403, False)
    for path in ("/sites/kids", "/sites/kids?dry_run=true"):
        answer = call.patch(path, {"customer_types": [{"type": "B2C"}, {"type": "B2B"}]})
        assert (answer.status, answer.code) == (403, "reaches_other_sites")
        assert "sports" not in answer.raw.text
