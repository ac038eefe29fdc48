import pytest

from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in, register, text
from tests.doors.storefront.conftest import Browse
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

NOTICE = "Your account is at home here too"


def test_customer_of_a_sister_site_is_told_once(sports: Site, kids: Site, browse: Browse) -> None:
    """APP-10: on the first page after the first log-in here, naming where the account is from."""
    an_account(site=sports)
    client = browse("kids")
    first = text(client.get(log_in(client)["Location"]))

    assert NOTICE in first
    assert "You know it from Mystic Sports" in first
    assert NOTICE not in text(client.get("/account"))

    again = browse("kids")
    assert NOTICE not in text(again.get(log_in(again)["Location"]))


def test_customer_at_home_is_told_nothing(sports: Site, browse: Browse) -> None:
    client = browse("sports")
    assert NOTICE not in text(client.get(register(client)["Location"]))
    again = browse("sports")
    assert NOTICE not in text(again.get(log_in(again)["Location"]))


def test_discreet_set_never_reveals_its_sisters(browse: Browse) -> None:
    hidden = a_set("hidden", discreet=True)
    rose, _ = a_site("rose", hidden), a_site("thorn", hidden)
    an_account(site=rose)
    client = browse("thorn")

    page = text(client.get(log_in(client)["Location"]))
    assert NOTICE not in page
    assert "Site rose" not in page


def test_sister_that_the_customer_never_saw_is_not_named(sports: Site, kids: Site, browse: Browse) -> None:
    client = browse("kids")
    an_account("ben@mail.example", None)
    register(client, "ada@mail.example")

    assert "Mystic Sports" not in text(client.get("/account"))
