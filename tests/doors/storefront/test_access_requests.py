import re
import time
from typing import Any

import pytest
import time_machine
from django.core import signing

from regulars.customers.models import Access
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def north(db: None) -> Site:
    trade = a_set("trade", access_mode="listed")
    a_site("south", trade, name="Trade South", hosts=["south.localhost", "southern.localhost"])
    return a_site("north", trade)


def _ticket(page: Any) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', text(page))
    assert found
    return found[1]


def test_right_password_without_a_door_may_ask_for_one(north: Site, browse: Browse) -> None:
    """APP-03: asked, waiting, granted, in."""
    ada = an_account(site=north)
    client = browse("south")
    offered = log_in(client)
    assert offered.status_code == 403
    assert "Request access" in text(offered)

    sent = client.post("/access-request", {"ticket": _ticket(offered)})
    assert (sent.status_code, sent["Location"]) == (303, "/access-requested")
    assert "We have your request" in text(client.get(sent["Location"]))
    door = Access.objects.get(site__code="south")
    assert (door.account_id, door.state, door.origin) == (ada.pk, "pending", "requested")

    waiting = log_in(client)
    assert (waiting.status_code, "still waiting for approval" in text(waiting)) == (403, True)
    assert "Request access" not in text(waiting)

    set_access(ada, site=Site.objects.get(code="south"), state=AccessState.ACTIVE, by=OPERATOR)
    assert log_in(client).status_code == 303


def test_wrong_password_is_offered_nothing(north: Site, browse: Browse) -> None:
    an_account(site=north)
    answer = log_in(browse("south"), password="not this one")

    assert answer.status_code == 422
    assert "Request access" not in text(answer)


def test_asking_twice_asks_once(north: Site, browse: Browse) -> None:
    an_account(site=north)
    client = browse("south")
    ticket = _ticket(log_in(client))

    for _ in range(2):
        assert client.post("/access-request", {"ticket": ticket}).status_code == 303
    assert Access.objects.filter(site__code="south").count() == 1


def test_ticket_is_of_its_host_and_time(north: Site, browse: Browse) -> None:
    """Bound to account, site and host; ten minutes."""
    an_account(site=north)
    ticket = _ticket(log_in(browse("south")))

    assert browse("southern").post("/access-request", {"ticket": ticket}).status_code == 403
    assert browse("north").post("/access-request", {"ticket": ticket}).status_code == 403
    with time_machine.travel(time.time() + 660):
        assert browse("south").post("/access-request", {"ticket": ticket}).status_code == 403
    assert not Access.objects.filter(site__code="south").exists()


@pytest.mark.parametrize(
    "ticket",
    ["", "x", "\x00", "a:b:c", "💥" * 99, signing.dumps([1, 1, "south.localhost"])],
    ids=["empty", "short", "nul", "parts", "signs", "other-salt"],
)
def test_made_up_ticket_is_refused(ticket: str, north: Site, browse: Browse) -> None:
    answer = browse("south").post("/access-request", {"ticket": ticket})

    assert answer.status_code == 403
    assert "Please log in once more" in text(answer)


def test_door_that_staff_closed_meanwhile_stays_closed(north: Site, browse: Browse) -> None:
    """G12: a disabled row wins over a request, a block over both."""
    ada = an_account(site=north)
    client = browse("south")
    ticket = _ticket(log_in(client))
    set_access(ada, site=Site.objects.get(code="south"), state=AccessState.DISABLED, by=OPERATOR)

    assert client.post("/access-request", {"ticket": ticket}).status_code == 403
    assert Access.objects.get(site__code="south").state == "disabled"
    block(ada, by=OPERATOR)
    assert client.post("/access-request", {"ticket": ticket}).status_code == 403


def test_door_that_opened_meanwhile_says_so(north: Site, browse: Browse) -> None:
    ada = an_account(site=north)
    client = browse("south")
    ticket = _ticket(log_in(client))
    set_access(ada, site=Site.objects.get(code="south"), state=AccessState.ACTIVE, by=OPERATOR)

    answer = client.post("/access-request", {"ticket": ticket})
    assert (answer.status_code, "please log in" in text(answer)) == (409, True)
