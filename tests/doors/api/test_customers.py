import pytest

from regulars.customers.models import Customer
from tests.doors.api.calls import admin, as_shopper, at, log_in
from tests.world import PASSWORD, a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db


def test_added_customer_joins_the_set_of_the_site_with_access_there() -> None:
    """ADM-03, ACC-09 on API: no further step."""
    sports = a_site("sports", a_set("b2c"))
    call = admin("manager")

    made = call.post(
        "/customers",
        {
            "site": "sports",
            "email": "Ada@Mail.example",
            "last_name": "Lind",
            "first_name": "Ada",
            "type": "B2B",
            "company": "Lind & Co",
            "phone": "+49 30 1234",
            "language": "de",
            "password": PASSWORD,
        },
    )

    assert made.status == 201
    assert made.raw["Location"] == f"/api/v1/customers/{made.json['id']}"
    assert made.raw["ETag"] == '"1"'
    assert made.json.pop("created_at").endswith("Z")
    assert made.json == {
        "id": made.json["id"],
        "kind": "account",
        "state": "active",
        "status": "active",
        "type": "B2B",
        "set": "b2c",
        "site": "sports",
        "username": "ada@mail.example",
        "email": "ada@mail.example",
        "first_name": "Ada",
        "last_name": "Lind",
        "company": "Lind & Co",
        "phone": "+49 30 1234",
        "language": "de",
        "access": [{"site": "sports", "state": "active"}],
        "groups": [],
        "roles": [],
        "tags": [],
        "attributes": {},
        "consents": [],
        "version": 1,
    }
    assert log_in(sports, "ada@mail.example").status == 201
    assert call.get(f"/customers/{made.json['id']}").json["email"] == "ada@mail.example"


def test_customer_without_a_site_joins_the_default_set_and_has_no_access() -> None:
    """SET-07, DEF-02 on API."""
    made = admin().post("/customers", {"email": "ada@mail.example", "last_name": "Lind"})
    assert (made.json["set"], made.json["site"], made.json["access"]) == ("default", None, [])


def test_one_user_name_in_three_sets_is_three_accounts() -> None:
    """ACC-03, ACC-04 on API: changing one leaves the others alone."""
    call = admin()
    ids = []
    for code in ("p", "q", "r"):
        a_site(code, a_set(f"set-{code}"))
        new = {"site": code, "email": "stacy@mail.example", "last_name": "M", "password": PASSWORD}
        ids.append(call.post("/customers", new).json["id"])
    assert len(set(ids)) == 3

    call.patch(f"/customers/{ids[0]}", {"phone": "12345"}, if_match='"1"')
    call.put(f"/customers/{ids[0]}/lock")

    rest = [call.get(f"/customers/{one}").json for one in ids[1:]]
    assert [(one["phone"], one["state"], one["version"]) for one in rest] == [("", "active", 1)] * 2


@pytest.mark.parametrize("username", ["ada@mail.example", "ADA@MAIL.EXAMPLE", "  ada@mail.example "])
def test_second_account_with_the_same_user_name_in_the_set_is_refused(username: str) -> None:
    """ACC-05, ACC-10 on API: registered at one site, added at its sister."""
    sports, _kids = sites(["sports", "kids"], a_set("b2c"))
    an_account(site=sports)
    new = {"site": "kids", "username": username, "email": "other@mail.example", "last_name": "L"}
    answer = admin().post("/customers", new)
    assert (answer.status, answer.code, answer.fields) == (
        409,
        "username_taken",
        {"username": "username_taken"},
    )
    assert Customer.objects.count() == 1


def test_two_accounts_of_one_person_need_two_user_names() -> None:
    """ACC-06 on API."""
    a_site("sports")
    call = admin()
    for username in ("stacy@mail.example", "stacy.test@mail.example"):
        new = {"site": "sports", "username": username, "email": "stacy@mail.example", "last_name": "M"}
        assert call.post("/customers", new).status == 201


def test_account_is_moved_and_lives_by_the_rules_of_its_new_set() -> None:
    """ACC-01, ACC-02 on API."""
    sports, parts = a_site("sports", a_set("b2c")), a_site("parts", a_set("b2b"))
    ada = an_account(site=sports)
    shopper = as_shopper(sports, "ada@mail.example")
    call = admin("manager")

    plan = call.get(f"/customers/{ada.pk}/customer-set/plan?to=b2b").json
    effects = {one["site"]: (one["can_log_in"], one["no_longer"]) for one in plan["effects"]}
    assert effects == {"parts": (1, 0), "sports": (0, 1)}
    assert {one["code"]: one["count"] for one in plan["facts"]} == {"sessions_end": 1}
    assert plan["clashes"] == []
    moved = call.put(f"/customers/{ada.pk}/customer-set", {"to": "b2b"})

    assert (moved.status, moved.json["set"], moved.json["access"]) == (200, "b2b", [])
    assert shopper.get("/me").status == 401
    assert log_in(sports, "ada@mail.example").status == 401
    assert log_in(parts, "ada@mail.example").status == 201


@pytest.mark.parametrize("to", [["b2b", "b2c"], None, 3, "nowhere"])
def test_account_takes_exactly_one_set(to: object) -> None:
    """ACC-01 on API: two are refused."""
    ada = an_account(site=a_site("sports", a_set("b2c")))
    a_set("b2b")
    answer = admin().put(f"/customers/{ada.pk}/customer-set", {"to": to})
    assert (answer.status, list(answer.fields)) == (422, ["to"])
    assert admin().patch(f"/customers/{ada.pk}", {"set": "b2b"}, if_match='"1"').fields == {
        "set": "unknown_field"
    }
    assert Customer.objects.get().set.code == "b2c"


def test_account_is_not_moved_into_a_set_that_has_its_user_name() -> None:
    """ACC-07, ACC-05 on API."""
    ada = an_account(site=a_site("sports", a_set("b2c")))
    other = an_account(site=a_site("parts", a_set("b2b")))
    call = admin()
    (clash,) = call.get(f"/customers/{ada.pk}/customer-set/plan?to=b2b").json["clashes"]
    assert clash["other_id"] == other.pk
    answer = call.put(f"/customers/{ada.pk}/customer-set", {"to": "b2b"})
    assert (answer.status, answer.code) == (409, "username_taken")
    assert call.get(f"/customers/{ada.pk}").json["set"] == "b2c"


def test_blocked_account_keeps_its_user_name() -> None:
    """ACC-11 on API: registering again is no way round a block."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    shopper = as_shopper(sports, "ada@mail.example")
    call = admin("manager")

    assert call.put(f"/customers/{ada.pk}/lock").json["state"] == "blocked"

    assert shopper.get("/me").status == 401
    assert log_in(sports, "ada@mail.example").code == "account_blocked"
    again = {"email": "ada@mail.example", "password": "nine blue herons", "last_name": "Lind"}
    assert at(kids).post("/registrations", again).code == "username_taken"
    assert call.delete(f"/customers/{ada.pk}/lock").json["state"] == "active"
    assert log_in(sports, "ada@mail.example").status == 201


def test_user_name_is_changed_unless_somebody_has_it() -> None:
    sports = a_site("sports")
    ada, _ben = an_account(site=sports), an_account("ben@mail.example", sports)
    call = admin()
    taken = call.put(f"/customers/{ada.pk}/username", {"username": "BEN@mail.example"})
    assert (taken.status, taken.code) == (409, "username_taken")
    assert call.put(f"/customers/{ada.pk}/username", {"username": "ada"}).json["username"] == "ada"
    assert log_in(sports, "Ada").status == 201


def test_change_needs_the_version_that_was_read() -> None:
    """G23 on API: 428 without If-Match, 409 with an old one."""
    ada = an_account(site=a_site("sports"))
    call = admin("manager")
    path = f"/customers/{ada.pk}"
    read = call.get(path)

    blind = call.patch(path, {"phone": "12345"})
    assert (blind.status, blind.code) == (428, "version_required")
    changed = call.patch(path, {"phone": "12345"}, if_match=read.raw["ETag"])
    assert (changed.json["phone"], changed.raw["ETag"]) == ("12345", '"2"')
    stale = call.patch(path, {"phone": "99999"}, if_match=read.raw["ETag"])
    assert (stale.status, stale.code, stale.json["version"]) == (409, "version_conflict", 2)
    odd = call.patch(path, {"phone": "99999"}, if_match="yesterday")
    assert (odd.status, odd.fields) == (422, {"If-Match": "version_shape"})
    assert call.get(path).json["phone"] == "12345"


def test_customers_are_searched_and_filtered_together() -> None:
    """ADM-01 on API."""
    b2c = a_set("b2c")
    sports, kids = sites(["sports", "kids"], b2c)
    parts = a_site("parts", a_set("b2b"))
    ada = an_account(site=sports)
    ben = an_account("ben@mail.example", kids, first_name="Ben", last_name="Oak")
    trader = an_account("ada@trade.example", parts, last_name="Lindqvist", company="Lind & Co")
    call = admin("viewer")
    call_manager = admin("manager")
    call_manager.put(f"/customers/{ben.pk}/lock")

    def found(query: str) -> list[int]:
        answer = call.get(f"/customers?{query}").json
        assert answer["total"] == len(answer["items"])
        assert answer["total_is_exact"] is True
        return [one["id"] for one in answer["items"]]

    assert found("") == [trader.pk, ben.pk, ada.pk]
    assert found("q=lind") == [trader.pk, ada.pk]
    assert found("q=lind&set=b2c") == [ada.pk]
    assert found("site=kids") == [ben.pk]
    assert found("state=blocked") == [ben.pk]
    assert found("kind=guest") == []
    assert found("type=B2B") == []
    assert found("type=B2C") == found("kind=account")
    assert found("email=ada%40") == [trader.pk, ada.pk]
    assert found("last_name=lind&set=b2b") == [trader.pk]
    assert found("set=b2c&state=active&last_name=oak") == []
    assert found(f"q={ada.pk}") == [ada.pk]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("set=nowhere", "set"),
        ("site=nowhere", "site"),
        ("state=asleep", "state"),
        ("kind=robot", "kind"),
        ("type=b2c", "type"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("cursor=x", "cursor"),
        ("q=" + "x" * 201, "q"),
    ],
)
def test_filter_that_cannot_be_is_told_by_name(query: str, field: str) -> None:
    answer = admin().get(f"/customers?{query}")
    assert (answer.status, list(answer.fields)) == (422, [field])


def test_pages_follow_each_other_while_customers_are_added() -> None:
    """ADM-01 on API: keyset paging, nobody twice, nobody missed."""
    site = a_site("sports")
    ids = [an_account(f"ada{nr}@mail.example", site).pk for nr in range(5)]
    call = admin("viewer")

    first = call.get("/customers?limit=2").json
    an_account("late@mail.example", site)
    second = call.get(f"/customers?limit=2&cursor={first['next_cursor']}").json
    third = call.get(f"/customers?limit=2&cursor={second['next_cursor']}").json

    seen = [one["id"] for page in (first, second, third) for one in page["items"]]
    assert seen == ids[::-1]
    assert third["next_cursor"] is None
    assert [page["total"] for page in (first, second, third)] == [5, 5, 5]


def test_registering_does_not_meet_guests() -> None:
    """ACC-12 on API: a guest holds no username."""
    sports = a_site("sports")
    Customer.objects.create(
        set=sports.set, kind="guest", origin_site=sports, email="ada@mail.example", last_name="Lind"
    )
    new = {"email": "ada@mail.example", "password": PASSWORD, "last_name": "Lind"}
    assert at(sports).post("/registrations", new).status == 201
    kinds = [one["kind"] for one in admin().get("/customers?email=ada@mail").json["items"]]
    assert kinds == ["account", "guest"]
