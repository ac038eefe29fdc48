"""Every door that takes an email address, a number or a host says and keeps the same (F24, F09, F26)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from regulars.customer_search.queries.search import Filters
from regulars.customers.models import Customer, OneTimeToken
from regulars.sites.models import Site, SiteHost, SiteType
from regulars.staff.models import StaffUser
from tests.doors.api.calls import admin, as_shopper, at, log_in
from tests.doors.cli.commands import run
from tests.doors.storefront.browsing import register
from tests.rooms.kernel.test_emails import NO_ADDRESSES
from tests.world import PASSWORD, a_site, an_account, found_by_all, sam

pytestmark = pytest.mark.django_db

BEN = {"last_name": "Okafor", "type": "B2C", "first_name": "", "company": "", "phone": "", "language": ""}
OFFICE = "admin.localhost"
# Each tries to store the address, and answers what is stored then; nothing where it was refused.
Door = Callable[[str, Path], list[str]]


def _office() -> Client:
    client = Client(HTTP_HOST=OFFICE)
    client.force_login(StaffUser.objects.filter(email="sam@staff.example").first() or sam())
    return client


def _customers() -> list[str]:
    return list(Customer.objects.exclude(last_name="Lind").values_list("email", flat=True))


def page(email: str, _: Path) -> list[str]:
    assert register(Client(HTTP_HOST="kids.localhost"), email, last_name="Okafor").status_code in {303, 422}
    return _customers()


def shop_api(email: str, _: Path) -> list[str]:
    sent = {"email": email, "last_name": "Okafor", "type": "B2C"}
    answer = at(Site.objects.get()).post(
        "/registrations", sent | {"password": PASSWORD, "password_confirmation": PASSWORD}
    )
    assert answer.status == 201 or set(answer.fields) == {"email"}, answer.json
    return _customers()


def office(email: str, _: Path) -> list[str]:
    sent = BEN | {"site": "kids", "email": email, "username": "", "password": ""}
    assert _office().post("/customers/new", sent).status_code in {302, 303, 422}
    return _customers()


def api(email: str, _: Path) -> list[str]:
    answer = admin().post("/customers", {"site": "kids", "email": email, "last_name": "Okafor"})
    assert answer.status == 201 or set(answer.fields) == {"email"}, answer.json
    return _customers()


def api_change(email: str, _: Path) -> list[str]:
    ada = Customer.objects.get(last_name="Lind")
    answer = admin().patch(f"/customers/{ada.pk}", {"email": email}, if_match='"1"')
    assert answer.status == 200 or set(answer.fields) == {"email"}, answer.json
    ada.refresh_from_db()
    return [] if ada.email == "ada@mail.example" else [ada.email]


def own_change(email: str, _: Path) -> list[str]:
    shopper = as_shopper(Site.objects.get(), "ada@mail.example")
    answer = shopper.post("/email-changes", {"email": email, "current_password": PASSWORD})
    assert answer.status == 202 or set(answer.fields) == {"email"}, answer.json
    return list(OneTimeToken.objects.filter(purpose="email_change").values_list("email", flat=True))


def command(email: str, _: Path) -> list[str]:
    run("customers", "create", f"--email={email}", "--last-name", "Okafor", "--site", "kids")
    return _customers()


def imported(email: str, folder: Path) -> list[str]:
    quoted = email.replace('"', '""')
    (folder / "file.csv").write_text(f'site,email,last_name\nkids,"{quoted}",Okafor\n')
    run("customers", "import", folder / "file.csv", "--apply")
    return _customers()


def staff_page(email: str, _: Path) -> list[str]:
    sent = {"name": "Tilda", "email": email, "role": "manager", "reach": "every"}
    assert _office().post("/staff/new", sent).status_code in {200, 303, 422}
    return list(StaffUser.objects.exclude(email="sam@staff.example").values_list("email", flat=True))


def staff_command(email: str, _: Path) -> list[str]:
    run("create-admin", f"--email={email}", "--password", "tilda has a long one")
    return list(StaffUser.objects.exclude(email="sam@staff.example").values_list("email", flat=True))


def sender(email: str, _: Path) -> list[str]:
    answer = admin().patch("/sites/kids", {"sender": email}, if_match='"1"')
    assert answer.status == 200 or set(answer.fields) == {"sender"}, answer.json
    return [one for one in Site.objects.values_list("sender", flat=True) if one != "shop@kids.example"]


def receiver(email: str, _: Path) -> list[str]:
    types = [{"type": "B2C", "approval": True, "receiver": email}]
    answer = admin().patch("/sites/kids", {"customer_types": types}, if_match='"1"')
    assert answer.status == 200 or set(answer.fields) == {"customer_types"}, answer.json
    return list(SiteType.objects.exclude(receiver="").values_list("receiver", flat=True))


DOORS: list[Door] = [
    page, shop_api, office, api, api_change, own_change, command, imported, staff_page, staff_command, sender, receiver,
]  # fmt: skip


@pytest.fixture(params=DOORS, ids=[one.__name__ for one in DOORS])
def door(request: pytest.FixtureRequest, db: None) -> Door:
    an_account(site=a_site("kids"))
    found: Door = request.param
    return found


def test_every_door_keeps_the_one_spelling(door: Door, tmp_path: Path) -> None:
    """F24, F09: also of what was pasted with what nobody sees."""
    assert door("\u202aX\u200b@Stra\u00adße.EXAMPLE\u202c", tmp_path) == ["x@xn--strae-oqa.example"]


def test_every_door_refuses_what_no_mail_reaches(door: Door, tmp_path: Path) -> None:
    """F24: nothing is stored, and it is said beside the field."""
    bad = ["müller@mail.example", "a..b@mail.example", "user@nodot", f"{'a' * 65}@mail.example"]
    assert bad[1] in NO_ADDRESSES
    for email in bad:
        assert door(email, tmp_path) == [], email


def test_customer_logs_in_with_any_spelling() -> None:
    """F24, F09: and is one account."""
    kids = a_site("kids")
    register(Client(HTTP_HOST="kids.localhost"), "x@straße.example")
    for typed in (
        "x@straße.example",
        "X@STRAẞE.example",
        "x@xn--strae-oqa.example",
        "\u202ax@straße.example\u00a0",
    ):
        assert log_in(kids, typed).status in {200, 201}, typed
        assert register(Client(HTTP_HOST="kids.localhost"), typed).status_code in {409, 422}
    assert log_in(kids, "x@strasse.example").status == 401
    assert Customer.objects.count() == 1


def test_staff_log_in_with_any_spelling() -> None:
    """F24."""
    sam(email="sam@straße.example")
    for typed in ("sam@straße.example", "SAM@xn--strae-oqa.example"):
        sent = {"email": typed, "password": "sam has a long password"}
        assert Client(HTTP_HOST=OFFICE).post("/login", sent).status_code in {302, 303}, typed


@pytest.mark.parametrize(
    "typed", ["\u202a+49 171\u00a08880001\u202c", "tel:+49-171-8880001", "+\uff14\uff19 171 8880001"]
)
def test_pasted_number_is_taken_at_every_door_and_found(typed: str, tmp_path: Path) -> None:
    """F09, F26."""
    kids = a_site("kids")
    register(Client(HTTP_HOST="kids.localhost"), "one@mail.example", phone=typed)
    admin().post(
        "/customers", {"site": "kids", "email": "two@mail.example", "last_name": "B", "phone": typed}
    )
    run(
        "customers",
        "create",
        "--email=three@mail.example",
        "--last-name=C",
        "--site=kids",
        f"--phone={typed}",
    )
    (tmp_path / "file.csv").write_text(f"site,email,last_name,phone\nkids,four@mail.example,D,{typed}\n")
    run("customers", "import", tmp_path / "file.csv", "--apply")
    _office().post("/customers/new", BEN | {"site": "kids", "email": "five@mail.example", "phone": typed})
    assert len(found_by_all("+491718880001", Filters(site_id=kids.pk)).items) == 5
    assert {one.isascii() for one in Customer.objects.values_list("phone", flat=True)} == {True}
    assert len(_office().get("/customers", {"q": "(0171) 888-0001"}).text.split("@mail.example")) > 5
    assert len(admin().get("/customers?q=0171-8880001").json["items"]) == 5
    assert run("customers", "find", "0171 8880001").out.count("@mail.example") >= 5


def test_name_of_nothing_but_what_nobody_sees_is_asked_for_again() -> None:
    """F09: *required* means visible."""
    a_site("kids")
    for blank in ("\u3164", "\u200d\u200d", "\u2800", "\ufe0f\u00ad", "\U000e0041"):
        assert register(Client(HTTP_HOST="kids.localhost"), last_name=blank).status_code == 422
        answer = admin().post("/customers", {"site": "kids", "email": "a@mail.example", "last_name": blank})
        assert answer.fields == {"last_name": "required"}
    assert not Customer.objects.exists()


def test_mail_and_customer_are_looked_up_by_any_spelling() -> None:
    """F24, F09: in the outbox, and where a command names a customer."""
    kids = a_site("kids")
    an_account("ada@mail.example", kids)
    register(Client(HTTP_HOST="kids.localhost"), "x@straße.example")
    for typed in ("x@straße.example", "\u202aX@STRAẞE", "x@xn--strae"):
        found = _office().get("/mails", {"q": typed}).text
        assert ("x@xn--strae-oqa.example" in found, "ada@mail.example" in found) == (True, False), typed
    done = run("customers", "login-check", "\u202aX@straße.example", "kids", "--json")
    assert done.code == 0, done.err


def test_host_is_kept_as_browsers_ask_for_it() -> None:
    """F24."""
    a_site("kids")
    answer = admin().patch("/sites/kids", {"hosts": ["Straße.localhost", "kids.localhost."]}, if_match='"1"')
    assert answer.status == 200, answer.json
    assert set(SiteHost.objects.values_list("name", flat=True)) == {
        "xn--strae-oqa.localhost",
        "kids.localhost",
    }
    assert Client(HTTP_HOST="xn--strae-oqa.localhost").get("/").status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        "ada@"
        + "u\u0308" * 40
        + "."
        + "u\u0308" * 40
        + "."
        + "u\u0308" * 40
        + "."
        + "u\u0308" * 40
        + ".example",
        "\u200b" * 260 + "ada@mail.example",
    ],
    ids=["composed of many", "behind what can't be seen"],
)
def test_page_that_took_an_address_logs_in_by_the_same_text(typed: str) -> None:
    """F24: registering looked at what is kept of it, logging in at how long it was typed."""
    a_site("kids")
    assert register(Client(HTTP_HOST="kids.localhost"), typed, last_name="Okafor").status_code == 303
    again = Client(HTTP_HOST="kids.localhost")
    assert again.post("/login", {"username": typed, "password": PASSWORD}).status_code == 303
    assert again.post("/password-forgotten", {"username": typed}).status_code == 303
