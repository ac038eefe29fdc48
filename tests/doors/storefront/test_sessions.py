"""Where you are logged in: seen by the customer, ended by the customer (G5)."""

import pytest

from regulars.customers.models import Session
from regulars.sites.models import Site
from tests.doors.storefront.browsing import is_in, log_in, text
from tests.doors.storefront.conftest import Browse
from tests.statements import counted_statements
from tests.world import an_account

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_page_lists_browsers_and_shops_in_three_statements(sports: Site, kids: Site, browse: Browse) -> None:
    """My Account stays under six statements."""
    an_account(site=sports)
    log_in(browse("kids"))
    client = browse("sports")
    client.defaults["HTTP_USER_AGENT"] = FIREFOX
    log_in(client)
    with counted_statements() as counted:
        page = text(client.get("/account/sessions"))
    assert counted.count == 3
    assert "Firefox on Linux" in page
    assert "Mystic Kids" in page
    assert page.count("You are here") == 1
    assert page.count('/ended"') == 2, "one for the other log-in, one for all of them"


def test_log_in_elsewhere_is_ended_alone(sports: Site, kids: Site, browse: Browse) -> None:
    an_account(site=sports)
    here, there = browse("sports"), browse("kids")
    for client in (here, there):
        log_in(client)
    answer = here.post(f"/account/sessions/{Session.objects.get(site=kids).pk}/ended")
    assert (answer.status_code, answer["Location"]) == (303, "/account/sessions")
    assert "Logged out there." in text(here.get("/account/sessions"))
    assert (is_in(here), is_in(there)) == (True, False)


def test_everywhere_else_ends_all_but_this_browser_with_a_new_token(
    sports: Site, kids: Site, browse: Browse
) -> None:
    """A stolen copy of this browser's own cookie is worth nothing afterwards."""
    an_account(site=sports)
    here, there, copy = browse("sports"), browse("kids"), browse("sports")
    for client in (here, there):
        log_in(client)
    copy.cookies["regulars"] = here.cookies["regulars"].value
    assert is_in(copy)
    here.post("/account/sessions/ended")
    assert (is_in(here), is_in(there), is_in(copy)) == (True, False, False)


def test_log_in_of_somebody_else_is_never_ended(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    an_account("ben@mail.example", sports, first_name="Ben")
    ben, ada = browse("sports"), browse("sports")
    log_in(ben, "ben@mail.example")
    session = Session.objects.get()
    log_in(ada)
    ada.post(f"/account/sessions/{session.pk}/ended")
    assert "had ended already" in text(ada.get("/account/sessions"))
    assert is_in(ben)


@pytest.mark.parametrize(
    "path", ["/account/sessions", "/account/sessions/ended", "/account/sessions/1/ended"]
)
def test_strangers_log_in_first(path: str, sports: Site, browse: Browse) -> None:
    client = browse("sports")
    answer = client.post(path) if path.endswith("ended") else client.get(path)
    assert answer["Location"].startswith("/login")
