"""F52: a shop's own server lets its shoppers in by the calls of the site's API, counted for each shopper."""

from typing import Any

import pytest

from regulars.api.limits import IN_MEMORY
from regulars.customers.models import Customer, Session
from regulars.kernel.guessing import throttle
from regulars.kernel.models import AuditRecord, Mail
from regulars.sites.models import Site
from regulars.staff.rules import Right
from tests.doors.api.calls import Answer, Caller, admin, at
from tests.world import PASSWORD, a_set, a_site, an_account, api_key, own_role

pytestmark = pytest.mark.django_db

ADA = {"username": "ada@mail.example", "password": PASSWORD}
NEAR = {"client_ip": "203.0.113.7", "device": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"}
BEN = {"email": "ben@mail.example", "last_name": "Oak", "password": PASSWORD}


def server_of(site: Site, *rights: Right) -> Caller:
    """With a key of this site alone, whose role has nothing else."""
    role = own_role("server", functions=list(rights or [Right.ACT_FOR_SHOP]))
    return Caller("admin.localhost", api_key(role.code, at=[site]))


def log_in(server: Caller, wish: dict[str, Any] = ADA, site: str = "kids", **more: Any) -> Answer:
    return server.post(f"/sites/{site}/sessions", NEAR | wish | more)


def test_session_is_the_sites_own_and_the_shoppers() -> None:
    kids = a_site("kids")
    ada = an_account(site=kids)
    answer = log_in(server_of(kids))
    assert (answer.status, set(answer.json)) == (201, {"token", "expires_at", "first_time"})
    assert at(kids, answer.json["token"]).get("/me").json["id"] == ada.pk
    assert at(a_site("sports"), answer.json["token"]).get("/me").status == 401
    assert (Session.objects.get().site_id, Session.objects.get().device) == (kids.pk, "Firefox on Windows")
    record = AuditRecord.objects.filter(event="customer.logged_in").get()
    assert (record.actor_kind, record.actor_id, record.door) == ("customer", ada.pk, "api")


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("sessions", ADA | {"password": "a guess"}),
        ("sessions", ADA | {"username": "eve@mail.example"}),
        ("sessions", ADA),
        ("registrations", BEN),
        ("registrations", BEN | {"email": "ada@mail.example"}),
        ("registrations", BEN | {"shoe_size": 40}),
        ("registrations", BEN | {"password": "short"}),
        ("password-resets", {"username": "ada@mail.example"}),
        ("password-resets", {"username": ""}),
    ],
)
@pytest.mark.parametrize("status", ["active", "blocked"])
def test_answers_are_those_of_the_sites_own_api(path: str, wish: dict[str, Any], status: str) -> None:
    def ask(code: str, *, by_server: bool) -> tuple[int, Any]:
        site = a_site(code, a_set(code))
        account = an_account(site=site)
        Customer.objects.filter(pk=account.pk).update(status=status)
        sent = (
            admin().post(f"/sites/{code}/{path}", wish | NEAR)
            if by_server
            else at(site).post(f"/{path}", wish)
        )
        varies = {"token", "expires_at", "id", "set", "site", "through_site"}
        return sent.status, {name: value for name, value in sent.json.items() if name not in varies}

    assert ask("kids", by_server=True) == ask("sports", by_server=False)


def test_password_is_chosen_with_the_token_of_a_log_in() -> None:
    """D-08."""
    kids = a_site("kids")
    ada = an_account(site=kids)
    Customer.objects.filter(pk=ada.pk).update(must_change_password=True)
    server = server_of(kids)
    refused = log_in(server)
    assert (refused.status, refused.code) == (403, "password_must_change")
    path = f"password-resets/{refused.json['token']}"
    body = {"password": "nine blue herons"}
    assert admin().put(f"/sites/{a_site('sports').code}/{path}", body).code == "token_invalid"
    assert server.put(f"/sites/kids/{path}", body).status == 204
    assert log_in(server, ADA | body).status == 201


def test_one_shopper_who_guesses_keeps_no_other_out() -> None:
    kids, spread = a_site("kids"), "2001:db8:{:x}::7"
    an_account(site=kids)
    server = server_of(kids)
    for number in range(throttle.PER_NETWORK.tries):
        guess = {"username": f"eve{number}@mail.example", "password": "a guess"}
        assert log_in(server, guess).status == 401
    assert (log_in(server).status, log_in(server).code) == (429, "rate_limited")
    for number in range(60):
        assert log_in(server, client_ip=spread.format(number)).status == 201


def test_name_is_counted_wherever_the_guesses_come_from() -> None:
    kids = a_site("kids")
    an_account(site=kids)
    server = server_of(kids)
    own = log_in(server).raw.cookies["regulars-device"].value
    for number in range(throttle.PER_NAME.tries):
        guess = ADA | {"password": "a guess"}
        assert log_in(server, guess, client_ip=f"198.51.{number}.1").status == 401
    assert log_in(server, client_ip="192.0.2.1").status == 429
    assert log_in(server, client_ip="192.0.2.1", device_mark=own).status == 201


def test_registrations_are_counted_by_the_shoppers_network() -> None:
    kids = a_site("kids")
    server = server_of(kids)
    for number in range(throttle.REGISTRATIONS_PER_NETWORK.tries):
        throttle.count(
            throttle.registration_buckets("x", str(number), caller=throttle.Caller("203.0.113.0/24"))
        )
    assert server.post("/sites/kids/registrations", NEAR | BEN).status == 429
    assert server.post("/sites/kids/registrations", NEAR | BEN | {"client_ip": "10.0.0.1"}).status == 201


def test_server_itself_is_counted_by_its_key(settings: Any) -> None:
    settings.API_LIMITS = settings.API_LIMITS | {"key": 2, "network": 1}
    IN_MEMORY.forget()
    kids = a_site("kids")
    an_account(site=kids)
    server = server_of(kids)
    assert [log_in(server, client_ip=f"10.{number}.0.1").status for number in range(3)] == [201, 201, 429]


def test_what_a_proxy_says_of_the_server_is_nothing() -> None:
    kids = a_site("kids")
    an_account(site=kids)
    server = server_of(kids)
    for number in range(throttle.PER_NETWORK.tries):
        guess = {"username": f"eve{number}@mail.example", "password": "a guess"}
        sent = NEAR | guess
        server.post("/sites/kids/sessions", sent, X_Forwarded_For=f"198.51.{number}.1")
    assert server.post("/sites/kids/sessions", NEAR | ADA, X_Forwarded_For="192.0.2.1").status == 429


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"client_ip": None}, "wrong_type"),
        ({"client_ip": ""}, "not_an_address"),
        ({"client_ip": "203.0.113.7:80"}, "not_an_address"),
        ({"client_ip": "203.0.113.0/24"}, "not_an_address"),
        ({"client_ip": "203.0.113.7, 10.0.0.1"}, "not_an_address"),
        ({"client_ip": "fe80::1%eth0"}, "not_an_address"),
        ({"client_ip": "kids.example"}, "not_an_address"),
    ],
)
def test_address_that_is_none_is_refused(wish: dict[str, Any], code: str) -> None:
    kids = a_site("kids")
    an_account(site=kids)
    answer = log_in(server_of(kids), **wish)
    assert (answer.status, answer.fields) == (422, {"client_ip": code})


@pytest.mark.parametrize("path", ["sessions", "registrations", "password-resets"])
def test_who_does_not_say_where_the_shopper_is_or_has_another_key_is_refused(path: str) -> None:
    kids, sports = a_site("kids"), a_site("sports")
    an_account(site=kids)
    wish = {"sessions": ADA, "registrations": BEN, "password-resets": {"username": "ada"}}[path]
    server = server_of(kids)
    assert server.post(f"/sites/kids/{path}", wish).fields == {"client_ip": "required"}
    assert server.post(f"/sites/{sports.code}/{path}", NEAR | wish).status == 404
    clerk = Caller("admin.localhost", api_key("manager", at=[kids]))
    assert clerk.post(f"/sites/kids/{path}", NEAR | wish).code == "right_missing"
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("device", "mailed"),
    [
        (NEAR["device"], "Firefox on Windows"),
        ("Kids app", "Kids app"),
        ("https://evil.example/", "doesn't say its name"),
    ],
)
def test_mail_about_a_new_device_names_the_shoppers(device: str, mailed: str) -> None:
    kids = a_site("kids")
    Site.objects.filter(pk=kids.pk).update(new_device_mails=True)
    an_account(site=kids)
    server = server_of(kids)
    mark = log_in(server).raw.cookies["regulars-device"].value
    assert log_in(server, device_mark=mark).status == 201
    assert not Mail.objects.exists()
    log_in(server, device=device)
    text = Mail.objects.get().text
    assert mailed in text
    assert "evil" not in text
