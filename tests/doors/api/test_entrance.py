import pytest
from django.db import connection

from regulars.customers.models import Customer, Session
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType
from tests.doors.api.calls import Caller, admin, as_shopper, at, log_in
from tests.outages import nobody_listens
from tests.world import PASSWORD, a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db

ADA = {
    "email": "ada@mail.example",
    "password": PASSWORD,
    "password_confirmation": PASSWORD,
    "type": "B2C",
    "first_name": "Ada",
    "last_name": "Lind",
}


def test_registering_at_a_direct_site_opens_an_account_in_its_set() -> None:
    """REG-01, ACC-09, SITE-06 on API: 201 with the account, which logs in at every site of the set."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    outlet = a_site("outlet")

    made = at(sports).post("/registrations", ADA)

    assert made.status == 201
    assert made.json == {
        "id": made.json["id"],
        "username": "ada@mail.example",
        "email": "ada@mail.example",
        "first_name": "Ada",
        "last_name": "Lind",
        "company": "",
        "phone": "",
        "language": "",
        "marketing_opt_in": False,
        "type": "B2C",
        "version": 1,
        "set": "b2c",
        "site": "sports",
        "through_site": "sports",
        "state": "active",
    }
    assert admin().get(f"/customers/{made.json['id']}").json["access"] == [
        {"site": "sports", "state": "active"}
    ]
    assert log_in(sports, "ada@mail.example").json["first_time"] is False
    assert log_in(kids, "ada@mail.example").json["first_time"] is True
    assert log_in(outlet, "ada@mail.example").status == 401


def test_taken_name_is_said_at_a_direct_site_of_the_same_set() -> None:
    """ACC-05, ACC-08, ACC-10 on API: also when the account was opened at a sister site; elsewhere the name is free."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    outlet = a_site("outlet")
    at(sports).post("/registrations", ADA)

    taken = at(kids).post("/registrations", ADA | {"email": "ADA@Mail.example"})

    assert (taken.status, taken.code) == (409, "username_taken")
    assert Customer.objects.count() == 1
    assert at(outlet).post("/registrations", ADA).status == 201


def test_neutral_site_answers_the_same_bytes_for_a_free_and_a_taken_name() -> None:
    """ACC-05, ACC-08, G9 on API: 202, headers and all; nothing is created for the taken one."""
    kids = a_site("kids", registration="neutral")

    free = at(kids).post("/registrations", ADA)
    taken = at(kids).post("/registrations", ADA)

    assert (free.status, taken.status) == (202, 202)
    assert free.raw.content == taken.raw.content
    for answer in (free, taken):
        del answer.raw["RateLimit"]  # counts requests, whatever they ask
    assert dict(free.raw.headers) == dict(taken.raw.headers)
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("name", ["ada@mail.example", "nobody@mail.example"])
@pytest.mark.parametrize("registration", ["direct", "neutral"])
def test_registration_that_cannot_be_says_so_whatever_the_name(name: str, registration: str) -> None:
    """G9: a bad value is told before anybody looks whether the name exists."""
    kids = a_site("kids", registration=registration)
    an_account(site=kids)
    answer = at(kids).post("/registrations", ADA | {"email": name, "phone": "call me", "last_name": " "})
    assert (answer.status, answer.fields) == (422, {"phone": "phone_shape", "last_name": "required"})


@pytest.mark.parametrize("state", [AccessState.PENDING, AccessState.DISABLED])
def test_pending_or_disabled_account_keeps_its_user_name(state: AccessState) -> None:
    """ACC-11 on API."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    an_account(site=sports, state=state)
    for site in (sports, kids):
        assert at(site).post("/registrations", ADA).code == "username_taken"


@pytest.mark.parametrize(
    ("field", "value"),
    [("pricing_policy", "GOLD"), ("set", "b2b"), ("state", "active"), ("username", "ada"), ("id", 1)],
)
def test_field_that_the_form_does_not_offer_is_refused(field: str, value: object) -> None:
    """G14 on API."""
    sports = a_site("sports")
    answer = at(sports).post("/registrations", ADA | {field: value})
    assert (answer.status, answer.fields) == (422, {field: "form_field_refused"})
    assert not Customer.objects.exists()


def test_passwords_that_differ_or_are_easy_are_refused() -> None:
    sports = a_site("sports")
    differ = at(sports).post("/registrations", ADA | {"password_confirmation": "another one"})
    assert differ.fields == {"password_confirmation": "not_confirmed"}
    easy = at(sports).post(
        "/registrations", ADA | {"password": "password", "password_confirmation": "password"}
    )
    assert easy.fields == {"password": "password_too_easy"}
    assert not Customer.objects.exists()


def test_log_in_answers_a_token_for_this_site_only() -> None:
    """LOG-01, G4 on API."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    an_account(site=sports)
    session = log_in(sports, " Ada@Mail.example ")
    assert session.status == 201
    assert session.json["expires_at"].endswith("Z")
    token = session.json["token"]
    assert at(sports, token).get("/me").status == 200
    assert at(kids, token).get("/me").status == 401
    assert session.raw["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("username", "password"),
    [("ada@mail.example", "wrong"), ("nobody@mail.example", PASSWORD), ("", ""), ("ada\x07", PASSWORD)],
)
def test_wrong_credentials_are_answered_alike(username: str, password: str) -> None:
    """G9 on API: an unknown name, a wrong password, a name that can't be."""
    sports = a_site("sports")
    an_account(site=sports)
    answer = log_in(sports, username, password)
    assert (answer.status, answer.code, answer.json["errors"]) == (401, "wrong_credentials", [])
    assert answer.raw["WWW-Authenticate"] == "Bearer"


def test_pending_access_is_told_after_the_right_password_only() -> None:
    """APP-09, LOG-03 on API."""
    sports = a_site("sports")
    an_account(site=sports, state=AccessState.PENDING)
    assert log_in(sports, "ada@mail.example", "wrong").code == "wrong_credentials"
    answer = log_in(sports, "ada@mail.example")
    assert (answer.status, answer.code) == (403, "access_pending")
    assert not Session.objects.exists()


def test_log_out_ends_this_session_and_no_other() -> None:
    sports = a_site("sports")
    an_account(site=sports)
    one, two = (as_shopper(sports, "ada@mail.example") for _ in range(2))
    assert one.delete("/sessions/current").status == 204
    assert one.get("/me").status == 401
    assert one.delete("/sessions/current").status == 401
    assert two.get("/me").status == 200


def test_changed_password_ends_every_session() -> None:
    """G5 on API."""
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    an_account(site=sports)
    here, there = as_shopper(sports, "ada@mail.example"), as_shopper(kids, "ada@mail.example")
    wish = {"current_password": PASSWORD, "new_password": "nine blue herons"}

    wrong = here.put("/me/password", wish | {"current_password": "not it"})
    assert (wrong.status, wrong.fields) == (422, {"current_password": "wrong_password"})
    differ = here.put("/me/password", wish | {"new_password_confirmation": "nine red herons"})
    assert differ.fields == {"new_password_confirmation": "not_confirmed"}
    assert here.put("/me/password", wish).status == 204

    assert (here.get("/me").status, there.get("/me").status) == (401, 401)
    assert log_in(sports, "ada@mail.example").status == 401
    assert log_in(sports, "ada@mail.example", "nine blue herons").status == 201


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/me", None),
        ("post", "/sessions", {"username": "a", "password": "b"}),
        ("post", "/sessions", "{"),
        ("post", "/registrations", {}),
        ("post", "/access-requests", ADA),
        ("put", "/sessions", {}),
        ("get", "/nothing/here", None),
        ("get", "/api/openapi.json", None),
        ("get", "/api/docs", None),
        ("get", "/api/docs/swagger-ui.css", None),
    ],
)
@pytest.mark.parametrize("host", ["stranger.example", "admin.localhost.evil.example", "127.0.0.1"])
def test_unknown_host_learns_nothing(host: str, method: str, path: str, body: object) -> None:
    """G11 on API: 421 in the same words for everything."""
    a_site("sports")
    call = getattr(Caller(host), method)
    answer = call(path, body) if body is not None else call(path)
    assert (answer.status, answer.code) == (421, "misdirected")
    assert answer.raw.content == Caller(host).get("/me").raw.content


@pytest.mark.django_db(transaction=True)
def test_database_that_went_away_is_busy_and_then_found_again() -> None:
    """503 with Retry-After, never a 500; the next request has a new connection."""
    sports = a_site("sports")
    an_account(site=sports)
    call, key = as_shopper(sports, "ada@mail.example"), admin()
    for asked in (
        lambda: call.get("/me"),
        lambda: key.get("/sets"),
        lambda: Caller("no.example").get("/nothing"),
    ):
        with nobody_listens():
            away = asked()
        assert (away.status, away.code, away.raw["Retry-After"]) == (503, "busy", "1")
        assert asked().status in {200, 421}


@pytest.mark.django_db(transaction=True)
def test_row_that_somebody_else_holds_is_busy() -> None:
    """Nobody waits long for a lock."""
    ada = an_account(site=a_site("sports"))
    key = admin()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM customers_customer WHERE id = %s FOR UPDATE", [ada.pk])
        answer = key.put(f"/customers/{ada.pk}/lock")
        cursor.execute("ROLLBACK")
    other.close()
    assert (answer.status, answer.code, answer.raw["Retry-After"]) == (503, "busy", "1")
    assert key.put(f"/customers/{ada.pk}/lock").status == 200


def test_registration_that_waits_says_so() -> None:
    """APP-06, REG-04 on API: 201 with the state, then 403 after the right password; another type is refused."""
    sports = a_site("sports")
    trade = AcceptedType("B2B", approval=True, receiver="sam@staff.example")
    change_site(sports, SiteChanges(customer_types=[trade]), version=1, by=OPERATOR)

    refused = at(sports).post("/registrations", ADA | {"type": "B2C"})
    assert (refused.status, refused.json["code"]) == (422, "type_not_accepted")
    made = at(sports).post("/registrations", ADA | {"type": "B2B"})
    assert (made.status, made.json["type"], made.json["state"]) == (201, "B2B", "pending")
    knock = log_in(sports, "ada@mail.example")
    assert (knock.status, knock.json["code"]) == (403, "access_pending")


def test_form_is_in_the_language_that_is_asked_for() -> None:
    kids = a_site("kids", locale="de_DE")
    for asked, name, label in (
        ("", "Privatkunde", "Nachname"),
        ("?language=de_AT", "Privatkunde", "Nachname"),
        ("?language=en", "Private customer", "Last name"),
    ):
        form = at(kids).get(f"/forms/registration{asked}").json
        assert form["types"][0] == {"code": "B2C", "name": name, "needs_approval": False}
        assert label in [field["label"] for field in form["fields"]]
