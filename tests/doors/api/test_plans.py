"""What every plan of the API has in common: nothing opens or closes access unseen, `dry_run` does nothing, one schema (REO-01)."""

from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.fields.operations.forms import save_form
from regulars.fields.rules import Purpose
from regulars.fields.rules.forms import FormField
from regulars.fields.rules.shipped import SHIPPED
from regulars.kernel.actor import OPERATOR
from tests.doors.api.calls import Answer, admin
from tests.stored import rows
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

ASKS = [{"type": "B2C", "approval": True, "receiver": "sam@staff.example"}, {"type": "B2B"}]
FREE = [{"type": "B2C"}, {"type": "B2B"}]


class World:
    """Ada was opened at kids and may log in at sports, which is open to all of the set; Ben is in b2b, where parts is."""

    def __init__(self) -> None:
        b2c, b2b = a_set("b2c"), a_set("b2b")
        self.kids, self.sports, self.parts = a_site("kids", b2c), a_site("sports", b2c), a_site("parts", b2b)
        self.ada = an_account(site=self.kids, phone="0123")
        self.ben = an_account("ben@mail.example", self.parts)
        fields = [FormField(SHIPPED[code]) for code in ("last_name", "phone")]
        save_form(self.kids, Purpose.PROFILE, "B2C", fields, version=0, by=OPERATOR)
        self.call = admin()


def listed(world: World, mode: str, **more: Any) -> Answer:
    return world.call.patch("/sets/b2c", {"access_mode": mode, **more})


def approval(world: World, types: list[dict[str, Any]], **more: Any) -> Answer:
    return world.call.patch("/sites/sports", {"customer_types": types, **more})


def moved(world: World, to: str, **more: Any) -> Answer:
    return world.call.put("/sites/sports/customer-set", {"to": to, **more})


def agreed(answer: Answer) -> dict[str, Any]:
    assert (answer.status, answer.code) == (409, "plan_required"), answer.json
    return {name: answer.json[name] for name in ("plan", "strategy") if answer.json[name]}


def told(answer: Answer) -> dict[str, tuple[int, int]]:
    return {one["site"]: (one["can_log_in"], one["no_longer"]) for one in answer.json["effects"]}


def test_access_mode_is_agreed_to_in_both_directions() -> None:
    """F10: whom *only where granted* locks out is told first, and whom *all sites* lets in."""
    world = World()
    closing = listed(world, "listed")
    assert told(closing) == {"sports": (0, 1)}
    assert listed(world, "listed", **agreed(closing)).status == 200
    opening = listed(world, "open")
    assert told(opening) == {"sports": (1, 0)}
    assert listed(world, "open", **agreed(opening)).status == 200


def test_approval_at_a_site_is_agreed_to_in_both_directions() -> None:
    world = World()
    closing = approval(world, ASKS)
    assert told(closing) == {"sports": (0, 1)}
    assert approval(world, ASKS, plan=agreed(closing)["plan"]).status == 200
    opening = approval(world, FREE)
    assert told(opening) == {"sports": (1, 0)}
    assert approval(world, FREE, plan=agreed(opening)["plan"]).status == 200


def test_approval_for_the_set_is_agreed_to_in_both_directions() -> None:
    """Ada is approved at kids, and sports asks too: one approval counts for both, or for each its own."""
    world = World()
    for site in ("sports", "kids"):
        wish = {"customer_types": ASKS}
        plan = world.call.patch(f"/sites/{site}?dry_run=true", wish).json["plan"]
        assert world.call.patch(f"/sites/{site}", wish | {"plan": plan}).status == 200
    for is_for_set, numbers in ((True, (1, 0)), (False, (0, 1))):
        wish = {"approval_for_set": is_for_set}
        asked = world.call.patch("/sets/b2c", wish)
        assert told(asked) == {"sports": numbers}
        assert world.call.patch("/sets/b2c", wish | agreed(asked)).status == 200


def test_site_that_nobody_leaves_is_agreed_to_where_others_come_in() -> None:
    """F10: sports has no customer of its own, and Ben can log in there from then on."""
    world = World()
    answer = moved(world, "b2b")
    assert told(answer) == {"sports": (1, 1)}
    assert moved(world, "b2b", **agreed(answer)).status == 200


def test_deletion_that_opens_access_is_agreed_to() -> None:
    """F10: Ben comes to the shops of b2c, Ada to parts."""
    world = World()
    asked = world.call.delete("/sets/b2b?heir=b2c")
    assert told(asked) == {"kids": (1, 0), "parts": (1, 0), "sports": (1, 0)}
    assert world.call.delete("/sets/b2b?heir=b2c", agreed(asked)).status == 200


def test_plan_proposes_who_goes_along_and_is_agreed_to_by_its_name() -> None:
    """REO-02: everybody with access there; said more narrowly where nobody of them knows another site."""
    world = World()
    path = "/sites/kids/customer-set"
    assert world.call.get(f"{path}/plan?to=b2b").json["strategy"] == "take_only_here"
    set_access(world.ada, site=world.sports, state="active", by=OPERATOR)
    proposed = world.call.get(f"{path}/plan?to=b2b").json
    assert (proposed["strategy"], proposed["taken_along"]) == ("take_all", 1)
    unnamed = world.call.put(path, {"to": "b2b", "plan": proposed["plan"]})
    assert (unnamed.status, unnamed.fields) == (422, {"strategy": "required"})
    agreement = {"to": "b2b", "plan": proposed["plan"], "strategy": "take_all"}
    assert world.call.put(path, agreement).status == 200
    assert Customer.objects.get(pk=world.ada.pk).set.code == "b2b"


CALLS: dict[str, tuple[str, str, Any, str]] = {
    "set is created": ("post", "/sets", {"code": "n", "name": "N", "site_codes": ["sports"]}, "move_sites"),
    "set is changed": ("patch", "/sets/b2c", {"access_mode": "listed"}, "move_sites"),
    "set is deleted": ("delete", "/sets/b2b?heir=b2c", None, "delete_set"),
    "site is changed": ("patch", "/sites/sports", {"customer_types": ASKS}, "save_site"),
    "site is moved": ("put", "/sites/kids/customer-set", {"to": "b2b", "strategy": "leave"}, "move_sites"),
    "customer is changed": ("patch", "/customers/{ada}", {"type": "B2B"}, "save_customer"),
    "customer is moved": ("put", "/customers/{ada}/customer-set", {"to": "b2b"}, "move_account"),
    "form is saved": (
        "put",
        "/forms/kids/profile/B2C",
        {"fields": [{"attribute": "last_name"}]},
        "save_form",
    ),
    "form is deleted": ("delete", "/forms/kids/profile/B2C", None, "save_form"),
}


def sent(world: World, what: str, *, dry: bool) -> Answer:
    method, path, body, _ = CALLS[what]
    path = path.format(ada=world.ada.pk)
    if dry:
        path += ("&" if "?" in path else "?") + "dry_run=true"
    send: Any = getattr(world.call, method)
    answer: Answer = send(path, body, if_match='"1"')
    return answer


def stored() -> dict[str, list[str]]:
    """But when the key was used last."""
    return {name: found for name, found in rows().items() if name not in {"kernel_throttle", "staff_apikey"}}


@pytest.mark.parametrize("what", CALLS)
def test_dry_run_answers_the_plan_and_changes_not_a_row(what: str) -> None:
    """And what the same call then does, or asks for first, is this plan."""
    world = World()
    before = stored()
    dry = sent(world, what, dry=True)
    assert (dry.status, dry.json["story"]) == (200, CALLS[what][-1])
    assert stored() == before
    wet = sent(world, what, dry=False)
    if dry.json["needs_agreement"] and what != "customer is moved":  # which is about one, and asks nobody
        assert wet.json["plan"] == dry.json["plan"]
        assert agreed(wet)
        assert stored() == before
    else:
        assert wet.status in {200, 201}
        assert stored() != before


def test_every_operation_with_a_dry_run_is_tried() -> None:
    documented = {
        (method, path)
        for path, operations in admin().get("/api/openapi.json").json["paths"].items()
        for method, one in operations.items()
        if any(said["name"] == "dry_run" for said in one.get("parameters", ()))
        and not path.endswith("/order-file")  # checks a file, and makes no plan
    }
    assert len(documented) == len(CALLS)
