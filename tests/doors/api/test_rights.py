"""Keys see, find, count, export and change only the fields and sites of their role (G13, ADM-05, APP-02, D-34)."""

import itertools
from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.staff.models import StaffRole
from regulars.staff.rules.rights import FIELDS, FieldGroup, Right
from tests.doors.api.calls import Answer, Caller, admin
from tests.world import a_family, a_set, a_site, an_account, api_key, logged_in

pytestmark = pytest.mark.django_db

SHOWN = frozenset(
    {"type", "username", "email", "first_name", "last_name", "company", "phone", "language"}
) | {
    "groups",
    "roles",
    "tags",
}
numbers = itertools.count(1)


def key_of(functions: set[Right], sees: set[FieldGroup], edits: set[FieldGroup], **limits: Any) -> Caller:
    """A key with a role of its own."""
    code = f"own-{next(numbers)}"
    functions |= {Right.SEE} | ({Right.EDIT_CUSTOMERS} if edits else set())
    StaffRole.objects.create(
        code=code, name=code, functions=sorted(functions), sees=sorted(sees | edits), edits=sorted(edits)
    )
    return Caller("admin.localhost", api_key(code, **limits))


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids, phone="0123 456", company="Lind & Co")


def test_field_that_the_role_does_not_show_is_absent(ada: Customer) -> None:
    """One customer and lists alike; what belongs to the record is always there."""
    full = admin().get(f"/customers/{ada.pk}").json
    for group in (FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.B2B):
        call = key_of(set(), set(FieldGroup) - {group}, set())
        hidden = {field for field in SHOWN if group in FIELDS[field]}
        expected = {name: value for name, value in full.items() if name not in hidden}
        assert hidden
        assert call.get(f"/customers/{ada.pk}").json == expected
        listed = {name: value for name, value in expected.items() if name not in {"attributes", "consents"}}
        assert call.get("/customers").json["items"] == [listed]
    bare = key_of(set(), set(), set()).get(f"/customers/{ada.pk}").json
    assert bare.keys() == full.keys() - SHOWN


def test_field_that_is_not_shown_is_neither_searched_nor_filtered_by(ada: Customer) -> None:
    """Nor counted: a filter by it is refused, a fragment of it finds nobody."""
    call = key_of(set(), {FieldGroup.IDENTITY}, set())
    assert call.get("/customers?q=lind").json["total"] == 1
    for fragment in ("ada@mail", "0123456", "0123 456", "lind %26 co"):
        found = call.get(f"/customers?q={fragment}").json
        assert (found["items"], found["total"]) == ([], 0), fragment
    answer = call.get("/customers?email=ada@mail.example")
    assert (answer.status, answer.fields) == (403, {"email": "field_hidden"})
    assert call.get("/customers?type=B2C").fields == {"type": "field_hidden"}
    blind = key_of(set(), {FieldGroup.CONTACT}, set())
    assert blind.get("/customers?last_name=lind").fields == {"last_name": "field_hidden"}
    assert blind.get("/customers?q=lind").json["total"] == 0


def patch(call: Caller, customer: Customer, **values: str) -> Answer:
    version = Customer.objects.get(pk=customer.pk).version
    return call.patch(f"/customers/{customer.pk}", values, if_match=f'"{version}"')


def test_field_that_the_role_does_not_edit_is_refused_beside_it(ada: Customer) -> None:
    """And nothing else of the change is done."""
    call = key_of(set(), set(FieldGroup), {FieldGroup.IDENTITY})
    assert patch(call, ada, first_name="Ida").json["first_name"] == "Ida"
    for field, value in {"email": "x@mail.example", "phone": "999", "company": "X", "type": "B2B"}.items():
        answer = patch(call, ada, **{field: value, "last_name": "Changed"})
        assert (answer.status, answer.fields) == (403, {field: "field_locked"})
    assert Customer.objects.get().last_name == "Lind"
    home = f"/customers/{ada.pk}"
    refused = {
        "username": call.put(f"{home}/username", {"username": "x"}),
        "password": call.put(f"{home}/password", {"generate": True}),
        "lock": call.put(f"{home}/lock", {}),
        "sessions": call.delete(f"{home}/sessions"),
    }
    for field, answer in refused.items():
        assert (answer.status, answer.fields) == (403, {field: "field_locked"}), field


def test_customer_is_added_with_editable_fields_only(kids: Site) -> None:
    call = key_of(set(), set(FieldGroup), {FieldGroup.IDENTITY, FieldGroup.CONTACT})
    new = {"email": "ada@mail.example", "last_name": "Lind", "site": "kids"}
    assert call.post("/customers", new | {"company": "X"}).fields == {"company": "field_locked"}
    assert call.post("/customers", new | {"password": "seven green herons"}).fields == {
        "password": "field_locked"
    }
    assert call.post("/customers", new).status == 201


def test_log_ins_are_seen_with_credentials_only(ada: Customer, kids: Site) -> None:
    logged_in(ada, kids)
    without = key_of(set(), {FieldGroup.IDENTITY}, set())
    answer = without.get(f"/customers/{ada.pk}/sessions")
    assert (answer.status, answer.fields) == (403, {"sessions": "field_hidden"})
    sessions = admin("viewer").get(f"/customers/{ada.pk}/sessions").json
    assert [one["site"] for one in sessions["items"]] == ["kids"]


def test_history_tells_no_value_of_a_hidden_field(ada: Customer) -> None:
    assert patch(admin(), ada, phone="0888 999", last_name="Lindgren").status == 200
    values = {
        value["field"]
        for record in key_of(set(), {FieldGroup.IDENTITY}, set())
        .get(f"/customers/{ada.pk}/audit")
        .json["items"]
        for value in record["values"]
    }
    told = str(key_of(set(), {FieldGroup.IDENTITY}, set()).get(f"/customers/{ada.pk}/audit").json)
    assert "Lindgren" in told
    assert "0888 999" not in told, values


def test_export_leaves_hidden_fields_out(ada: Customer) -> None:
    call = key_of({Right.EXPORT_CUSTOMERS}, {FieldGroup.IDENTITY}, set())
    held = call.get(f"/customers/{ada.pk}/export")
    assert held.status == 200
    assert "Lind" in str(held.json)
    for secret in ("ada@mail.example", "0123 456", "Lind & Co"):
        assert secret not in str(held.json)


# Keys of some sites


@pytest.fixture
def toys() -> Site:
    return a_site("toys", a_set("toys"))


def test_stranger_is_not_there(ada: Customer, toys: Site) -> None:
    """D-34: in lists, search, counts and every address."""
    ben = an_account("ben@mail.example", toys, first_name="Ben")
    call = Caller("admin.localhost", api_key("manager", at=[toys]))
    found = call.get("/customers").json
    assert ([one["id"] for one in found["items"]], found["total"]) == ([ben.pk], 1)
    assert call.get("/customers?q=ada").json["total"] == 0
    home = f"/customers/{ada.pk}"
    answers = [
        call.get(home),
        patch(call, ada, last_name="X"),
        call.get(f"{home}/access"),
        call.put(f"{home}/access/toys", {"state": "active"}),
        call.get(f"{home}/audit"),
        call.get(f"{home}/export"),
        call.get(f"{home}/sessions"),
        call.get(f"{home}/login-check?site=toys"),
        call.put(f"{home}/lock", {}),
        call.put(f"{home}/customer-set", {"to": "toys"}),
        call.put(f"{home}/username", {"username": "x"}),
        call.put(f"{home}/password", {}),
    ]
    assert {(one.status, one.code) for one in answers} == {(404, "no_such_customer")}


def test_sites_of_others_are_not_there(ada: Customer, kids: Site, toys: Site) -> None:
    """APP-02: neither in lists nor by name; as if they didn't exist."""
    call = Caller("admin.localhost", api_key("administrator", at=[kids]))
    listed = call.get("/sites").json
    assert ([one["code"] for one in listed["items"]], listed["total"]) == (["kids"], 1)
    assert call.get("/sites/toys").code == "no_such_site"
    assert call.patch("/sites/toys", {"name": "X"}).code == "no_such_site"
    assert call.get("/customers?site=toys").fields == {"site": "no_such_site"}
    assert call.get("/customers?set=toys").fields == {"set": "no_such_set"}
    assert call.get(f"/customers/{ada.pk}/login-check?site=toys").fields == {"site": "no_such_site"}
    assert call.put(f"/customers/{ada.pk}/access/toys", {"state": "active"}).code == "no_such_site"
    assert call.put(f"/customers/{ada.pk}/customer-set", {"to": "toys"}).fields == {"to": "no_such_set"}
    assert call.patch("/sites/kids", {"name": "Mystic Kids"}).status == 200


def test_key_of_some_sites_has_nothing_of_the_whole_installation(kids: Site) -> None:
    call = Caller("admin.localhost", api_key("administrator", at=[kids]))
    for answer in (
        call.get("/sets"),
        call.post("/sets", {"code": "x", "name": "X"}),
        call.post("/sites", {"code": "x", "name": "X", "hosts": ["x.localhost"], "sender": "a@b.example"}),
        call.put("/sites/kids/customer-set", {"to": "default"}),
        call.get("/jobs/1"),
    ):
        assert (answer.status, answer.code) == (403, "right_missing")


def test_customer_of_other_sites_too_is_seen_and_changed_at_their_own_only() -> None:
    """D-34: site matters at their own; what reaches the customer everywhere is tried in tests/doors/test_other_sites.py."""
    home = a_set("b2c")
    kids, sports = a_site("kids", home), a_site("sports", home)
    ada = an_account(site=sports)
    set_access(ada, site=kids, state="active", by=OPERATOR)
    call = Caller("admin.localhost", api_key("manager", at=[kids]))
    seen = call.get(f"/customers/{ada.pk}").json
    assert (seen["site"], seen["access"]) == (None, [{"site": "kids", "state": "active"}])
    assert [one["site"] for one in call.get(f"/customers/{ada.pk}/access").json["items"]] == ["kids"]
    changed = call.put(f"/customers/{ada.pk}/access/kids", {"state": "disabled"})
    assert changed.json["state"] == "disabled"
    assert call.get(f"/customers/{ada.pk}").json["state"] == "disabled"


def test_log_ins_at_other_sites_are_not_listed() -> None:
    home = a_set("b2c")
    kids, sports = a_site("kids", home), a_site("sports", home)
    ada = an_account(site=kids)
    logged_in(ada, kids)
    logged_in(ada, sports)
    call = Caller("admin.localhost", api_key("viewer", at=[kids]))
    sessions = call.get(f"/customers/{ada.pk}/sessions").json
    assert ([one["site"] for one in sessions["items"]], sessions["total"]) == (["kids"], 1)


def test_key_of_some_sites_adds_customers_there(kids: Site, toys: Site) -> None:
    call = Caller("admin.localhost", api_key("manager", at=[kids]))
    new = {"email": "ada@mail.example", "last_name": "Lind"}
    assert call.post("/customers", new).fields == {"site": "required"}
    assert call.post("/customers", new | {"site": "toys"}).fields == {"site": "no_such_site"}
    assert call.post("/customers", new | {"site": "kids"}).json["site"] == "kids"


def test_master_of_others_is_not_told() -> None:
    _, north = a_family("trade", ["north"], a_set("trade"))
    assert admin().get("/sites/north").json["master"] == "trade"
    limited = Caller("admin.localhost", api_key("viewer", at=[north]))
    assert limited.get("/sites/north").json["master"] is None


def test_clash_with_a_stranger_is_told_without_saying_who(ada: Customer) -> None:
    """A move into a set with the same name: yes or no is all they hear."""
    toys, other = a_site("toys", a_set("toys")), a_site("other", a_set("other"))
    ben = an_account(site=toys)
    an_account(site=other)
    shop = a_site("shop", Site.objects.get(code="other").set)
    call = Caller("admin.localhost", api_key("manager", at=[toys, shop]))
    plan = call.get(f"/customers/{ben.pk}/customer-set/plan?to=other").json
    (clash,) = plan["clashes"]
    assert (clash["account_id"], clash["other_id"], clash["other"]) == (ben.pk, None, None)
    assert admin().get(f"/customers/{ben.pk}/customer-set/plan?to=other").json["clashes"][0]["other"]
