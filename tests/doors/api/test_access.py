import pytest
from django.utils.timezone import now

from regulars.customers.rules import AccessState
from tests.doors.api.calls import admin, as_shopper, at, log_in
from tests.world import PASSWORD, a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db


def test_every_site_of_the_set_is_listed_with_its_row_or_without() -> None:
    """APP-01 on API."""
    sports, _kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    listed = admin("viewer").get(f"/customers/{ada.pk}/access").json
    assert listed["total"] == 2
    rows = {row["site"]: row for row in listed["items"]}
    assert (rows["sports"]["state"], rows["sports"]["may"], rows["sports"]["origin"]) == (
        "active",
        True,
        "registered",
    )
    assert (rows["kids"]["state"], rows["kids"]["may"], rows["kids"]["since"]) == (None, True, None)


def test_listed_set_lets_in_where_access_was_granted() -> None:
    """APP-03, LOG-02 on API: a second site is added, the same credentials work there."""
    sports, kids = sites(["sports", "kids"], a_set("b2c", access_mode="listed"))
    ada = an_account(site=sports)
    assert log_in(kids, "ada@mail.example").code == "no_access"

    granted = admin("manager").put(f"/customers/{ada.pk}/access/kids", {"state": "active"})

    assert (granted.status, granted.json["state"], granted.json["by"]) == (200, "active", "api_key")
    assert log_in(kids, "ada@mail.example").status == 201
    assert log_in(sports, "ada@mail.example").status == 201


def test_disabled_site_refuses_and_the_others_stay_usable() -> None:
    """APP-04, LOG-03, G5 on API: said only after the right password; activating opens the door again."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    at_kids, at_sports = as_shopper(kids, "ada@mail.example"), as_shopper(sports, "ada@mail.example")
    call = admin("manager")

    disabled = call.put(f"/customers/{ada.pk}/access/kids", {"state": "disabled"})

    assert (disabled.json["state"], disabled.json["may"]) == ("disabled", False)
    assert at_kids.get("/me").status == 401
    assert at_sports.get("/me").status == 200
    assert log_in(kids, "ada@mail.example").code == "access_disabled"
    assert log_in(kids, "ada@mail.example", "not her password").code == "wrong_credentials"
    call.put(f"/customers/{ada.pk}/access/kids", {"state": "active"})
    assert log_in(kids, "ada@mail.example").status == 201


def test_site_of_another_set_is_not_granted() -> None:
    """D-01 on API."""
    ada = an_account(site=a_site("sports", a_set("b2c")))
    a_site("parts", a_set("b2b"))
    answer = admin().put(f"/customers/{ada.pk}/access/parts", {"state": "active"})
    assert (answer.status, answer.code) == (409, "not_in_set")


def test_access_to_a_site_or_of_a_customer_that_is_not_there_is_404() -> None:
    ada = an_account(site=a_site("sports"))
    call = admin()
    assert call.put(f"/customers/{ada.pk}/access/nowhere", {"state": "active"}).status == 404
    assert call.put("/customers/999999/access/sports", {"state": "active"}).status == 404


@pytest.mark.parametrize("state", ["open", "", None, True])
def test_access_state_that_does_not_exist_is_refused(state: object) -> None:
    ada = an_account(site=a_site("sports"))
    answer = admin().put(f"/customers/{ada.pk}/access/sports", {"state": state})
    assert (answer.status, list(answer.fields)) == (422, ["state"])


def test_log_in_check_names_each_reason_with_what_would_change_it() -> None:
    sports = a_site("sports", a_set("b2c"))
    a_site("parts", a_set("b2b"))
    ada = an_account(site=sports)
    call = admin("viewer")

    fine = call.get(f"/customers/{ada.pk}/login-check?site=sports").json
    assert (fine["may"], [reason["code"] for reason in fine["reasons"]]) == (True, ["access_active"])
    admin("manager").put(f"/customers/{ada.pk}/lock")
    refused = call.get(f"/customers/{ada.pk}/login-check?site=parts").json
    assert refused == {
        "may": False,
        "reasons": [
            {
                "code": "blocked",
                "text": "The account is blocked, at every site.",
                "action": "Lift the block",
            },
            {
                "code": "other_set",
                "text": "Site parts belongs to customer set Set b2b, this account to another one.",
                "action": "Move the account to Set b2b or open a second account at Site parts",
            },
        ],
    }
    assert call.get(f"/customers/{ada.pk}/login-check?site=nowhere").fields == {"site": "no_such_site"}


def test_access_request_waits_for_staff() -> None:
    """Right password, no door: ask for one; pending until it is activated."""
    sports, kids = sites(["sports", "kids"], a_set("b2c", access_mode="listed"))
    ada = an_account(site=sports)
    wish = {"username": "ada@mail.example", "password": PASSWORD}

    asked = at(kids).post("/access-requests", wish)
    assert (asked.status, asked.json) == (201, {"site": "kids", "state": "pending"})
    assert log_in(kids, "ada@mail.example").code == "access_pending"
    assert at(kids).post("/access-requests", wish).code == "access_pending"
    assert at(kids).post("/access-requests", wish | {"password": "wrong one"}).code == "wrong_credentials"
    assert at(sports).post("/access-requests", wish).code == "access_open"

    admin("manager").put(f"/customers/{ada.pk}/access/kids", {"state": "active"})
    assert log_in(kids, "ada@mail.example").status == 201


def test_history_tells_in_sentences_who_did_what() -> None:
    ada = an_account(site=a_site("sports"), state=AccessState.ACTIVE)
    call = admin("manager")
    call.put(f"/customers/{ada.pk}/access/sports", {"state": "disabled"})
    call.patch(f"/customers/{ada.pk}", {"phone": "12345"}, if_match='"1"')

    page = call.get(f"/customers/{ada.pk}/audit?limit=2").json

    assert page["total"] == 3
    assert [(one["event"], one["by"]["kind"], one["door"]) for one in page["items"]] == [
        ("customer.changed", "api_key", "api"),
        ("access.set", "api_key", "api"),
    ]
    assert page["items"][0]["values"] == [{"field": "Phone", "before": "", "after": "12345"}]
    assert page["items"][1]["sentence"] == "Disabled access to Site sports."
    rest = call.get(f"/customers/{ada.pk}/audit?cursor={page['next_cursor']}").json
    assert [one["event"] for one in rest["items"]] == ["customer.added"]
    assert rest["next_cursor"] is None


def test_log_in_check_of_a_moment_says_what_was_and_what_changed() -> None:
    """Time travel on API: `may` is null where no record tells."""
    sports = a_site("sports", a_set("b2c"))
    ada = an_account(site=sports)
    call, check = admin("manager"), f"/customers/{ada.pk}/login-check?site=sports"
    opened = f"{now():%Y-%m-%dT%H:%M:%S.%fZ}"
    call.put(f"/customers/{ada.pk}/lock")

    then = call.get(f"{check}&at={opened}").json

    assert (then["may"], then["period"], then["reasons"][0]["code"]) == (True, "yes", "access_active")
    assert [(one["event"], one["by"]["kind"], one["may"]) for one in then["changes"]] == [
        ("customer.blocked", "api_key", False)
    ]
    assert call.get(f"{check}&at=2020-01-01").json["period"] == "no"
    assert call.get(check).json["may"] is False
    assert call.get(f"{check}&at=2999-01-01").fields == {"at": "moment_in_future"}
    assert call.get(f"{check}&at=soon").fields == {"at": "moment_shape"}
