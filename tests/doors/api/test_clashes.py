"""Clashes of usernames in the plans of the API: what tells the two apart, and deciding many by a rule (D-24, REO-04, F12, F44)."""

from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.customers.rules import Status
from tests.doors.api.calls import Answer, Caller, admin
from tests.doors.namesakes import many_namesakes
from tests.world import a_set, a_site, an_account, api_key, logged_in, own_role

pytestmark = pytest.mark.django_db

MANY, SOME = 1_200, 105  # 100 are listed
PATH = "/sites/kids/customer-set"


@pytest.fixture
def call() -> Caller:
    """1,200 of kids are 1,200 of parts too."""
    many_namesakes(a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b")), many=MANY)
    return admin()


@pytest.fixture
def some() -> Caller:
    many_namesakes(a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b")), many=SOME)
    return admin()


def moved(call: Caller, **decisions: Any) -> Answer:
    plan = call.get(f"{PATH}/plan?to=b2b&strategy=take_all").json
    return call.put(PATH, {"to": "b2b", "strategy": "take_all", "plan": plan["plan"], "decisions": decisions})


def names_in(code: str) -> set[str]:
    found = Customer.objects.filter(set__code=code).exclude(status=Status.ERASED)
    return set(found.values_list("username", flat=True))


def test_first_clashes_are_listed_and_all_are_counted(call: Caller) -> None:
    plan = call.get(f"{PATH}/plan?to=b2b&strategy=take_all").json
    assert (len(plan["clashes"]), plan["clashes_total"]) == (100, MANY)
    refused = moved(call)
    assert (refused.status, refused.code, refused.json["clashes_total"]) == (409, "clashes", MANY)


def test_rule_decides_more_clashes_than_anybody_lists(call: Caller) -> None:
    assert moved(call, rule="skip").status == 200
    assert (len(names_in("b2c")), len(names_in("b2b"))) == (MANY, MANY)


@pytest.mark.parametrize(("rule", "comes"), [("rename", 2 * SOME), ("erase", SOME)])
def test_rule_renames_or_erases_those_that_are_not_listed_too(some: Caller, rule: str, comes: int) -> None:
    assert moved(some, rule=rule).status == 200
    assert (len(names_in("b2c")), len(names_in("b2b"))) == (0, comes)


def test_pattern_makes_the_new_names_and_one_decision_stands_beside_the_rule(some: Caller) -> None:
    first, second = Customer.objects.filter(set__code="b2c").order_by("pk")[:2]
    one = {str(first.pk): {"decision": "rename", "username": "ada.first"}}
    assert moved(some, rule="rename", pattern="kids-{id}", **one).status == 200
    assert {"ada.first", f"kids-{second.pk}"} <= names_in("b2b")
    assert f"kids-{first.pk}" not in names_in("b2b")


@pytest.mark.parametrize(
    ("decisions", "code"),
    [
        ({"rule": "toss"}, "decisions_shape"),
        ({"rule": "rename", "pattern": "one name"}, "pattern_makes_one_name"),
        ({"rule": {"decision": "skip"}}, "decisions_shape"),
        ({"x": {"decision": "skip"}}, "decisions_shape"),
        ({"1": "skip"}, "decisions_shape"),
    ],
)
def test_rule_that_is_none_is_refused(decisions: dict[str, Any], code: str) -> None:
    a_site("kids", a_set("b2c")), a_set("b2b")
    refused = admin().put(PATH, {"to": "b2b", "decisions": decisions})
    assert (refused.status, refused.fields) == (422, {"decisions": code})


def test_who_came_last_keeps_the_name() -> None:
    """REO-04, F44: the plan says who each of the two is, where they were opened and when they were last there."""
    kids, parts = a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b"))
    mine, other = an_account(site=kids, company="Lind & Sons"), an_account(site=parts)
    logged_in(mine, kids)
    call = admin()
    (clash,) = call.get(f"{PATH}/plan?to=b2b&strategy=take_all").json["clashes"]
    told = [clash[name] | {"seen_at": ""} for name in ("mine", "other")]
    assert told == [
        {"id": mine.pk, "name": "Ada Lind", "company": "Lind & Sons", "site": "Site kids", "seen_at": ""},
        {"id": other.pk, "name": "Ada Lind", "company": "", "site": "Site parts", "seen_at": ""},
    ]
    assert clash["mine"]["seen_at"] > clash["other"]["seen_at"]
    assert moved(call, rule="last_log_in").status == 200
    mine.refresh_from_db(), other.refresh_from_db()
    assert (mine.username, other.username) == ("ada@mail.example", f"ada@mail.example-{other.pk}")


@pytest.mark.parametrize("rule", ["erase", "rename", "last_log_in"])
def test_rule_goes_as_far_as_the_role_does(rule: str) -> None:
    """G13: who may neither erase nor rename does neither by a rule."""
    an_account(site=a_site("kids", a_set("b2c"))), an_account(site=a_site("parts", a_set("b2b")))
    role = own_role("Planner", functions=["edit_sets", "see_structure"])
    call = Caller("admin.localhost", api_key(role.code))
    refused = moved(call, rule=rule)
    assert refused.status == 403
    assert moved(call, rule="skip").status == 200
