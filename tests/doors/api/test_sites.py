import pytest

from regulars.customers.models import Access, Customer
from regulars.kernel.jobs import run_next
from tests.doors.api.calls import admin, as_shopper, at, log_in
from tests.world import a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db

NEW = {"code": "sports", "name": "Sports", "hosts": ["Sports.localhost"], "sender": "shop@sports.example"}


def test_new_site_joins_the_default_set_and_can_be_moved() -> None:
    """DEF-02, DEF-03 on API."""
    a_set("b2c")
    call = admin()
    made = call.post("/sites", NEW)
    assert made.status == 201
    assert made.json == {
        "code": "sports",
        "name": "Sports",
        "set": "default",
        "kind": "standalone",
        "master": None,
        "hosts": ["sports.localhost"],
        "locale": "en_GB",
        "time_zone": "UTC",
        "currency": "EUR",
        "sender": "shop@sports.example",
        "brand_colour": "#4353d8",
        "registration": "direct",
        "session_days": 30,
        "session_idle_minutes": 20_160,
        "new_device_mails": False,
        "mail_passwords": False,
        "customer_types": [
            {"type": "B2B", "approval": False, "receiver": ""},
            {"type": "B2C", "approval": False, "receiver": ""},
        ],
        "version": 1,
    }
    assert call.put("/sites/sports/customer-set", {"to": "b2c"}).status == 200
    assert call.get("/sites/sports").json["set"] == "b2c"
    assert [row["set"] for row in call.get("/sites").json["items"]] == ["b2c"]


def test_new_site_goes_into_the_set_that_is_named() -> None:
    a_set("b2c")
    call = admin()
    assert call.post("/sites", NEW | {"set": "b2c"}).json["set"] == "b2c"
    answer = call.post("/sites", NEW | {"code": "kids", "set": "nowhere"})
    assert (answer.status, answer.fields) == (422, {"set": "no_such_set"})


def test_site_is_changed_and_answers_at_its_new_host_at_once() -> None:
    sports = a_site("sports")
    call = admin()
    answer = call.patch("/sites/sports", {"hosts": ["sport.localhost"], "registration": "neutral"})
    assert (answer.json["hosts"], answer.json["registration"]) == (["sport.localhost"], "neutral")
    assert at(sports).host == "sport.localhost"
    assert at(sports).get("/me").status == 401


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", " ", "required"),
        ("name", "a\x07b", "control_characters"),
        ("hosts", [], "required"),
        ("hosts", ["https://sports.example/"], "host_shape"),
        ("locale", "tlh_XX", "unknown_locale"),
        ("time_zone", "Europe/Atlantis", "unknown_time_zone"),
        ("currency", "ZZZ", "unknown_currency"),
        ("sender", "nobody", "email_shape"),
        ("brand_colour", "red", "colour_shape"),
        ("registration", "loud", "unknown_value"),
    ],
)
def test_site_value_that_cannot_be_is_told_beside_its_field(field: str, value: object, code: str) -> None:
    a_site("sports")
    answer = admin().patch("/sites/sports", {field: value})
    assert (answer.status, answer.fields) == (422, {field: code})


def test_codes_and_hosts_of_sites_exist_once() -> None:
    a_site("sports")
    call = admin()
    same_code = call.post("/sites", NEW | {"code": "SPORTS", "hosts": ["other.localhost"]})
    assert (same_code.status, same_code.fields) == (409, {"code": "site_code_taken"})
    same_host = call.post("/sites", NEW | {"code": "other"})
    assert (same_host.status, same_host.fields) == (409, {"hosts": "host_taken"})


def test_moving_a_site_leaves_its_customers_behind_after_a_warning() -> None:
    """SITE-03, SITE-04, SITE-06 on API: refused log-in, a new account is free to open, in the new set."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    a_set("b2b")
    an_account(site=kids)
    shopper = as_shopper(kids, "ada@mail.example")
    call = admin()

    plan = call.get("/sites/kids/customer-set/plan?to=b2b&strategy=leave").json
    assert (plan["stranded"], plan["taken_along"], plan["clashes"]) == (1, 0, [])
    blind = call.put("/sites/kids/customer-set", {"to": "b2b", "strategy": "leave"})
    assert (blind.status, blind.code, blind.json["plan"]) == (409, "plan_required", plan["plan"])

    done = call.put("/sites/kids/customer-set", {"to": "b2b", "strategy": "leave", "plan": plan["plan"]})

    assert (done.status, done.json["stranded"]) == (200, 1)
    assert shopper.get("/me").status == 401
    assert log_in(kids, "ada@mail.example").code == "wrong_credentials"
    assert log_in(sports, "ada@mail.example").status == 201
    again = {"email": "ada@mail.example", "password": "nine blue herons", "last_name": "Lind"}
    assert at(kids).post("/registrations", again).json["set"] == "b2b"


@pytest.mark.parametrize("strategy", ["take_only_here", "take_all"])
def test_moving_a_site_with_its_customers_keeps_log_ins_working(strategy: str) -> None:
    """SITE-05 on API."""
    kids = a_site("kids", a_set("b2c"))
    a_set("b2b")
    an_account(site=kids)
    shopper = as_shopper(kids, "ada@mail.example")
    call = admin()
    plan = call.get(f"/sites/kids/customer-set/plan?to=b2b&strategy={strategy}").json

    call.put("/sites/kids/customer-set", {"to": "b2b", "strategy": strategy, "plan": plan["plan"]})

    assert shopper.get("/me").json["set"] == "b2b"
    assert log_in(kids, "ada@mail.example").status == 201


def test_plan_is_refused_when_somebody_registered_meanwhile() -> None:
    kids = a_site("kids", a_set("b2c"))
    a_set("b2b")
    call = admin()
    old = call.get("/sites/kids/customer-set/plan?to=b2b&strategy=leave").json
    an_account(site=kids)
    answer = call.put("/sites/kids/customer-set", {"to": "b2b", "strategy": "leave", "plan": old["plan"]})
    assert (answer.status, answer.code, answer.json["stranded"]) == (409, "plan_changed", 1)


@pytest.mark.parametrize(
    ("decision", "homes"),
    [
        ({"decision": "skip"}, {"b2c": "ada@mail.example", "b2b": "ada@mail.example"}),
        ({"decision": "rename", "username": "ada2"}, {"b2b": "ada2"}),
        ({"decision": "erase"}, {"b2b": "ada@mail.example"}),
    ],
)
def test_site_move_asks_what_becomes_of_each_clash(decision: dict[str, str], homes: dict[str, str]) -> None:
    """ACC-05, D-24 on API: without decisions nothing happens."""
    kids, parts = a_site("kids", a_set("b2c")), a_site("parts", a_set("b2b"))
    ada = an_account(site=kids)
    an_account(site=parts)
    call = admin()
    plan = call.get("/sites/kids/customer-set/plan?to=b2b&strategy=take_all").json
    wish = {"to": "b2b", "strategy": "take_all", "plan": plan["plan"]}

    refused = call.put("/sites/kids/customer-set", wish)
    assert (refused.status, refused.code) == (409, "clashes")
    assert [clash["account_id"] for clash in refused.json["clashes"]] == [ada.pk]
    assert call.get("/sites/kids").json["set"] == "b2c"

    done = call.put("/sites/kids/customer-set", wish | {"decisions": {str(ada.pk): decision}})
    assert done.status == 200
    accounts = Customer.objects.exclude(status="erased").order_by("pk").values_list("set__code", "username")
    assert homes.items() <= set(accounts)
    assert not Access.objects.filter(account__status="erased").exists()


def test_master_takes_its_subs_along_and_a_sub_alone_is_refused() -> None:
    """SUB-06 on API."""
    a_set("b2b")
    call = admin()
    family = [("trade", "master", None), ("north", "sub", "trade"), ("south", "sub", "trade")]
    for code, kind, master in family:
        new = NEW | {"code": code, "hosts": [f"{code}.localhost"], "kind": kind, "master": master}
        assert call.post("/sites", new).status == 201
    alone = call.put("/sites/north/customer-set", {"to": "b2b"})
    assert (alone.status, alone.code) == (409, "family_in_one_set")
    assert call.put("/sites/trade/customer-set", {"to": "b2b"}).json["moves"][0]["sites"] == [
        "north",
        "south",
        "trade",
    ]


@pytest.mark.django_db(transaction=True)
def test_large_move_is_done_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.journeys.site_moves.LARGE", 0)
    kids = a_site("kids", a_set("b2c"))
    a_set("b2b")
    an_account(site=kids)
    call = admin()
    plan = call.get("/sites/kids/customer-set/plan?to=b2b&strategy=take_all").json
    job = call.put("/sites/kids/customer-set", {"to": "b2b", "strategy": "take_all", "plan": plan["plan"]})
    assert (job.status, job.json["kind"]) == (202, "move_sites")
    assert call.get("/sites/kids").json["set"] == "b2c"
    assert run_next()
    assert call.get(f"/jobs/{job.json['id']}").json["result"] == {"stranded": 0, "taken_along": 1}
    assert call.get("/sites/kids").json["set"] == "b2b"


def test_change_on_an_old_version_is_refused() -> None:
    """G23: with the version that was read; the refusal tells the present one."""
    a_site("kids")
    call = admin()
    tag = call.get("/sites/kids").raw["ETag"]
    assert call.patch("/sites/kids", {"name": "One"}, if_match=tag).status == 200
    stale = call.patch("/sites/kids", {"name": "Two"}, if_match=tag)
    assert (stale.status, stale.code, stale.json["version"]) == (409, "version_conflict", 2)
    assert call.get("/sites/kids").json["name"] == "One"


def test_customer_types_are_set_with_the_site_and_approval_needs_a_receiver() -> None:
    """REG-04, D-31 on API."""
    a_site("kids")
    call = admin()
    wish = [{"type": "B2B", "approval": True, "receiver": "sam@staff.example"}]
    assert call.patch("/sites/kids", {"customer_types": wish}).json["customer_types"] == wish
    refused = call.patch("/sites/kids", {"customer_types": [{"type": "B2B", "approval": True}]})
    assert (refused.status, refused.json["code"]) == (422, "approval_without_receiver")
    assert call.get("/sites/kids").json["customer_types"] == wish
