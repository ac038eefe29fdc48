"""F58: what is sent as it is there changes nothing, and null empties what may be empty or is refused beside its field."""

from collections.abc import Callable
from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.consents import change_consents
from regulars.kernel.actor import OPERATOR
from regulars.kernel.audit import Entry
from regulars.sites.models import Site
from regulars.sites.operations.types import add_type
from tests.doors.api.calls import Answer, Caller, admin, as_shopper
from tests.rooms.webhooks.hooking import a_webhook
from tests.stored import rows
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

COUNTED = {"kernel_throttle"}  # every call is counted, whatever it does
PATCHED = {
    "customer": ("first_name", "last_name", "company", "phone", "language", "email", "type"),
    "site": (
        *("name", "hosts", "locale", "time_zone", "currency", "sender", "brand_colour", "registration"),
        *("session_days", "session_idle_minutes", "new_device_mails", "mail_passwords", "customer_types"),
    ),
    "set": ("name", "is_default", "site_codes", "access_mode", "sharing", "approval_for_set", "discreet"),
    "webhook": ("name", "url", "events", "sites", "active"),
    "attribute": ("name", "names", "group", "options", "limits", "filterable", "writable"),
}
MAY_BE_EMPTY = {"first_name", "company", "phone", "language"}


@pytest.fixture
def kids() -> Site:
    """A shop with Ada in it; a webhook hears of every change."""
    kids = a_site("kids", a_set("b2c"))
    ada = an_account(site=kids, company="Lind & Co", phone="+49 30 1234", language="de")
    change_consents(ada, site=kids, given={"marketing_opt_in": True}, by=OPERATOR)
    add_type("Club", "Club member", by=OPERATOR)
    a_webhook(events=["*"])
    return kids


@pytest.fixture
def places(kids: Site) -> dict[str, str]:
    ada = Customer.objects.get()
    hook = admin().get("/webhooks").json["items"][0]
    return {
        "customer": f"/customers/{ada.pk}",
        "site": f"/sites/{kids.code}",
        "set": "/sets/b2c",
        "webhook": f"/webhooks/{hook['id']}",
        "attribute": "/attributes/department",
    }


def stored() -> dict[str, list[str]]:
    return {table: found for table, found in rows().items() if table not in COUNTED}


def unchanged(act: Callable[[], Answer]) -> Answer:
    before = stored()
    answer = act()
    assert (answer.status, stored()) == (200, before), answer.json
    return answer


@pytest.mark.parametrize("what", PATCHED)
def test_patch_of_nothing_or_with_what_is_there_changes_nothing(what: str, places: dict[str, str]) -> None:
    call, place = admin(), places[what]
    read = call.get(place)
    tag = read.raw["ETag"]
    there = {name: read.json[name] for name in PATCHED[what]}
    for body in ({}, there):
        answer = unchanged(lambda body=body: call.patch(place, body, if_match=tag))  # type: ignore[misc]
        assert (answer.raw["ETag"], answer.json) == (tag, read.json)


def test_control_patch_that_writes_a_record_of_nothing_is_seen(
    places: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Entry, "nothing", lambda _: None)
    call = admin()
    before = stored()
    assert call.patch(places["customer"], {}, if_match='"1"').status == 200
    after = stored()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"kernel_auditrecord", "kernel_auditsubject", "webhooks_delivery"}


PUT = [
    ("{customer}/username", {"username": "ada@mail.example"}),
    ("{customer}/customer-set", {"to": "b2c"}),
    ("{customer}/access/kids", {"state": "active"}),
    ("{customer}/consents/kids/marketing_opt_in", {"given": True}),
    ("{site}/customer-set", {"to": "b2c"}),
]


@pytest.mark.parametrize(("path", "body"), PUT)
def test_put_of_what_is_there_changes_nothing(path: str, body: Any, places: dict[str, str]) -> None:
    call = admin()
    unchanged(lambda: call.put(path.format(**places), body))


def test_lock_is_put_and_taken_away_once(places: dict[str, str]) -> None:
    call, place = admin(), f"{places['customer']}/lock"
    unchanged(lambda: call.delete(place))
    assert call.put(place).status == 200
    unchanged(lambda: call.put(place))


def test_form_and_type_saved_as_they_are_stay(kids: Site) -> None:
    call, place = admin(), f"/forms/{kids.code}/profile/B2C"
    fields = call.get(place).json["fields"]
    untouched = unchanged(lambda: call.put(place, {"fields": fields}))
    assert untouched.json["version"] == 0
    saved = call.put(place, {"fields": fields[::-1]})
    assert saved.json["version"] == 1
    again = unchanged(lambda: call.put(place, {"fields": fields[::-1]}))
    assert again.json == saved.json
    unchanged(lambda: call.patch("/customer-types/Club", {"name": " Club member"}))


@pytest.mark.parametrize(
    ("what", "field"),
    [(what, name) for what, names in PATCHED.items() for name in names if name not in MAY_BE_EMPTY],
)
def test_null_is_refused_beside_its_field(what: str, field: str, places: dict[str, str]) -> None:
    call = admin()
    before = stored()
    refused = call.patch(places[what], {field: None}, if_match=call.get(places[what]).raw["ETag"])
    assert (refused.status, refused.fields) == (422, {field: "required"})
    assert stored() == before


def test_null_in_what_a_set_shares_is_refused(places: dict[str, str]) -> None:
    refused = admin().patch(places["set"], {"sharing": {"orders": None}})
    assert (refused.status, refused.fields) == (422, {"sharing.orders": "required"})


@pytest.mark.parametrize("field", sorted(MAY_BE_EMPTY))
def test_null_empties_a_text_that_may_be_empty(field: str, places: dict[str, str]) -> None:
    call = admin()
    emptied = call.patch(places["customer"], {field: None}, if_match='"1"')
    assert (emptied.status, emptied.json[field], emptied.raw["ETag"]) == (200, "", '"2"')
    unchanged(lambda: call.patch(places["customer"], {field: None}, if_match='"2"'))


def my(kids: Site) -> Caller:
    return as_shopper(kids, "ada@mail.example")


def test_shoppers_patch_of_nothing_or_with_what_is_there_changes_nothing(kids: Site) -> None:
    call = my(kids)
    read = call.get("/me")
    names = ("first_name", "last_name", "company", "phone", "language", "marketing_opt_in")
    for body in ({}, {name: read.json[name] for name in names}):
        answer = unchanged(lambda body=body: call.patch("/me", body))  # type: ignore[misc]
        assert (answer.raw["ETag"], answer.json) == (read.raw["ETag"], read.json)


def test_shoppers_null_empties_or_is_refused(kids: Site) -> None:
    call = my(kids)
    refused = call.patch("/me", {"last_name": None})
    assert (refused.status, refused.fields) == (422, {"last_name": "required"})
    emptied = call.patch("/me", {"company": None})
    assert (emptied.json["company"], emptied.raw["ETag"]) == ("", '"2"')
    unchanged(lambda: call.patch("/me", {"company": None}))


def test_answer_to_a_move_to_where_it_is_goes_with_the_customer_too(places: dict[str, str]) -> None:
    """G20: it is about somebody, though nothing changed and no record says so."""
    call, place = admin(), f"{places['customer']}/customer-set"
    key = {"idempotency_key": "one"}
    assert call.put(place, {"to": "b2c"}, **key).status == 200
    assert call.delete(places["customer"], if_match='"1"').status == 204
    assert call.put(place, {"to": "b2c"}, **key).code == "answer_erased"
