import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.storefront.browsing import is_in, log_in, text
from tests.doors.storefront.conftest import Browse
from tests.world import PASSWORD, an_account, logged_in

pytestmark = pytest.mark.django_db

NEW = "two tall poplars in rain"


@pytest.fixture
def ada(sports: Site) -> Customer:
    return an_account(site=sports, phone="030 1234")


@pytest.fixture
def client(ada: Customer, browse: Browse) -> Client:
    client = browse("sports")
    log_in(client)
    return client


def _details(**values: object) -> dict[str, object]:
    return {"first_name": "Ada", "last_name": "Lind", "phone": "030 1234", "version": 1} | values


def test_my_account_shows_what_the_shop_knows(client: Client) -> None:
    page = text(client.get("/account"))

    for value in ("Ada", "Lind", "030 1234", "ada@mail.example"):
        assert value in page


def test_customer_changes_their_own_details(client: Client, ada: Customer) -> None:
    """MYA-04: at once, for every site of the set."""
    sent = _details(last_name="Lovelace", phone="+44 20 7946", company="Engines Ltd", language="de")
    assert client.post("/account", sent)["Location"] == "/account"

    assert "Your details are saved." in text(client.get("/account"))
    ada.refresh_from_db()
    assert (ada.last_name, ada.phone, ada.company, ada.language) == (
        "Lovelace",
        "+44 20 7946",
        "Engines Ltd",
        "de",
    )
    assert (ada.email, ada.username, ada.version) == ("ada@mail.example", "ada@mail.example", 2)


def test_namesake_in_another_set_stays_as_they_are(client: Client, business: Site) -> None:
    """ACC-04: details and password."""
    other = an_account(site=business, phone="none 0000".replace("none ", ""))
    client.post("/account", _details(phone="99999"))
    client.post("/account/password", {"current_password": PASSWORD, "new_password": NEW})

    other.refresh_from_db()
    assert other.phone == "0000"
    assert logged_in(other, business).token


def test_older_version_is_shown_what_was_saved_meanwhile(client: Client, ada: Customer) -> None:
    """G23: nothing is lost; what was typed stays, and saving again is a choice."""
    change_profile(ada, ProfileChanges(phone="55555"), version=1, by=OPERATOR)

    answer = client.post("/account", _details(phone="77777"))
    assert answer.status_code == 409
    page = text(answer)
    assert "Your details were changed elsewhere meanwhile" in page
    assert "Saved meanwhile: 55555" in page
    assert 'value="77777"' in page
    assert 'name="version" value="2"' in page

    assert client.post("/account", _details(phone="77777", version=2)).status_code == 303
    ada.refresh_from_db()
    assert ada.phone == "77777"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999", "1.0", "\u0661"])
def test_version_that_is_none_changes_nothing(version: str, client: Client, ada: Customer) -> None:
    assert client.post("/account", _details(phone="77777", version=version)).status_code == 409
    ada.refresh_from_db()
    assert ada.phone == "030 1234"


def test_customer_writes_nothing_else(client: Client, ada: Customer) -> None:
    """G14"""
    extra = {
        "email": "x@evil.example",
        "type": "B2E",
        "set": 1,
        "status": "erased",
        "username": "x",
        "password": "x",
    }
    client.post("/account", _details(**extra))

    ada.refresh_from_db()
    assert (ada.email, ada.type, ada.status, ada.username) == (
        "ada@mail.example",
        "B2C",
        "active",
        "ada@mail.example",
    )


def test_changed_password_keeps_this_log_in_and_ends_all_others(
    client: Client, ada: Customer, kids: Site, browse: Browse
) -> None:
    """G5"""
    elsewhere, at_kids = browse("sports"), browse("kids")
    log_in(elsewhere)
    log_in(at_kids)
    before = client.cookies["regulars"].value

    answer = client.post("/account/password", {"current_password": PASSWORD, "new_password": NEW})
    assert answer["Location"] == "/account"
    assert client.cookies["regulars"].value != before
    assert "Your password is changed." in text(client.get("/account"))
    assert (is_in(elsewhere), is_in(at_kids)) == (False, False)
    assert log_in(browse("sports")).status_code == 422
    assert log_in(browse("kids"), password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "said"),
    [
        ("wrong", NEW, "This is not your current password."),
        (PASSWORD, "short", "Please use at least 8 characters."),
        (PASSWORD, "password1", "easy to guess"),
        (PASSWORD, "", "Please fill this in."),
        (PASSWORD, "x" * 1025, "Please use at most 1024 characters."),
    ],
)
def test_password_that_can_not_be_is_said_beside_its_field(
    current: str, new: str, said: str, client: Client
) -> None:
    answer = client.post("/account/password", {"current_password": current, "new_password": new})

    assert (answer.status_code, said in text(answer)) == (422, True)
    assert is_in(client)
