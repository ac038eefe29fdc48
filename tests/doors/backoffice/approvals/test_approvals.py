"""APP-08: the queue of those who wait for approval, and how they get it or don't."""

import pytest
from django.test import Client

from regulars.customers.models import Access
from regulars.customers.operations.access import request_access
from regulars.customers.operations.accounts import block
from regulars.customers.queries.waiting import APPROVALS, waiting
from regulars.customers.rules import AccessState, LoginDecision
from regulars.kernel.actor import OPERATOR
from regulars.kernel.lists import Total
from regulars.kernel.models import Mail
from regulars.staff.rules.rights import EVERYTHING
from tests.doors.backoffice.conftest import HOST
from tests.doors.pages import without_tokens
from tests.mailbox import mail_types
from tests.world import a_set, a_site, an_account, answer, sam

pytestmark = pytest.mark.django_db

PENDING = AccessState.PENDING


class Shops:
    """Ada waits at kids since she registered, Ben asked for it, Cleo waits at sports."""

    def __init__(self) -> None:
        listed = a_set("b2c", access_mode="listed")
        self.kids, self.sports = a_site("kids", listed), a_site("sports", listed)
        self.ada = an_account(site=self.kids, state=PENDING, type="B2B")
        self.ben = an_account("ben@mail.example", self.sports, first_name="Ben")
        request_access(self.ben, site=self.kids, stamp=0, by=OPERATOR)
        self.cleo = an_account("cleo@mail.example", self.sports, first_name="Cleo", state=PENDING)


@pytest.fixture
def shops() -> Shops:
    return Shops()


def rows(*people: str) -> list[int]:
    return [one.id for one in waiting(EVERYTHING).items if one.customer.first_name in people]


def test_queue_holds_registrations_and_requests_with_the_oldest_first(shops: Shops, manager: Client) -> None:
    page = manager.get("/approvals").text
    assert page.index("Ada Lind") < page.index("Ben Lind") < page.index("Cleo Lind")
    assert "Asked for access" in page
    assert f'href="/customers/{shops.ada.pk}/sites"' in page


def test_queue_is_filtered_by_site_and_type(shops: Shops, manager: Client) -> None:
    assert "Cleo" not in without_tokens(manager.get("/approvals?site=kids").text)
    page = manager.get("/approvals?type=B2B").text
    assert "Ada Lind" in page
    assert "Ben Lind" not in page
    assert "Nobody waits here" in manager.get("/approvals?site=nowhere").text


def test_empty_queue_says_what_would_stand_here(manager: Client) -> None:
    assert "Nobody waits" in manager.get("/approvals").text


def test_approving_asks_first_and_opens_the_door(shops: Shops, manager: Client) -> None:
    """APP-08: the next log-in works, and a mail says so."""
    asked = manager.get("/approvals/decision", {"do": "approve", "row": rows("Ada")}).text
    assert "Approve Ada Lind?" in asked
    assert answer(shops.ada, shops.kids) is LoginDecision.PENDING

    done = manager.post("/approvals/decision", {"do": "approve", "row": rows("Ada")}, follow=True)
    assert "1 customer is approved" in done.text
    assert answer(shops.ada, shops.kids) is LoginDecision.OPEN
    assert mail_types()[-1] == "access_activated"


def test_declining_needs_a_reason_that_the_customer_reads(shops: Shops, manager: Client) -> None:
    """APP-08, G12: the row stays, disabled."""
    refused = manager.post("/approvals/decision", {"do": "decline", "row": rows("Ada")})
    assert refused.status_code == 422
    assert answer(shops.ada, shops.kids) is LoginDecision.PENDING

    wish = {"do": "decline", "row": rows("Ada"), "reason": "Companies only."}
    assert "1 customer is declined" in manager.post("/approvals/decision", wish, follow=True).text
    assert answer(shops.ada, shops.kids) is LoginDecision.DISABLED
    mail = Mail.objects.latest("pk")
    assert (mail.flow, "Companies only." in mail.text) == ("access_declined", True)


def test_many_are_answered_at_once_and_those_answered_meanwhile_keep_their_answer(
    shops: Shops, manager: Client
) -> None:
    three = rows("Ada", "Ben", "Cleo")
    assert "Approve 3 customers?" in manager.get("/approvals/decision", {"do": "approve", "row": three}).text
    Access.objects.filter(account=shops.cleo).update(state="disabled")
    done = manager.post("/approvals/decision", {"do": "approve", "row": three}, follow=True).text
    assert "2 customers are approved" in done
    assert "answered by somebody else meanwhile" in done
    assert answer(shops.cleo, shops.sports) is LoginDecision.DISABLED


@pytest.mark.parametrize("do", [{}, {"do": ""}, {"do": "declined"}, {"do": "Decline"}])
def test_answer_that_is_none_of_the_buttons_answers_nobody(
    shops: Shops, manager: Client, do: dict[str, str]
) -> None:
    """A wish that can't be read never opens access."""
    wish = {**do, "row": rows("Ada"), "reason": "Companies only."}
    assert manager.get("/approvals/decision", wish).status_code == 400
    assert manager.post("/approvals/decision", wish).status_code == 400
    assert answer(shops.ada, shops.kids) is LoginDecision.PENDING


def test_blocked_customer_is_approved_and_nobody_says_that_they_may_log_in(
    shops: Shops, manager: Client
) -> None:
    """APP-08: approval and block are two decisions; a mail goes out only where the way in is open."""
    block(shops.ada, by=OPERATOR)
    ada = {"do": "approve", "row": rows("Ada")}
    assert "while they are blocked" in manager.get("/approvals/decision", ada).text
    assert "while they are blocked" not in manager.get("/approvals/decision", ada | {"row": rows("Ben")}).text
    mails = mail_types()
    assert "1 customer is approved" in manager.post("/approvals/decision", ada, follow=True).text
    assert (answer(shops.ada, shops.kids), mail_types()) == (LoginDecision.BLOCKED, mails)


def test_queue_is_walked_page_by_page(shops: Shops) -> None:
    """Nobody twice, nobody left out."""
    first = waiting(EVERYTHING, limit=2)
    second = waiting(EVERYTHING, cursor=first.next_cursor, limit=2)
    assert (len(first.items), first.total) == (2, Total(3, is_exact=True))
    assert [one.customer.first_name for one in (*first.items, *second.items)] == ["Ada", "Ben", "Cleo"]
    assert second.next_cursor is None


def test_somebody_of_one_site_sees_and_answers_its_queue_only(shops: Shops) -> None:
    """D-34, G13."""
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam("manager", at=[shops.kids]))
    page = client.get("/approvals").text
    assert "Ada Lind" in page
    assert "Cleo" not in without_tokens(page)
    client.post("/approvals/decision", {"do": "approve", "row": rows("Cleo", "Ben")})
    assert answer(shops.cleo, shops.sports) is LoginDecision.PENDING
    assert answer(shops.ben, shops.kids) is LoginDecision.OPEN


def test_viewer_sees_no_queue(viewer: Client) -> None:
    assert viewer.get("/approvals").status_code == 403


@pytest.mark.parametrize("query", ["cursor=x", "cursor=W10", "sort=odd", "row=x&row=-1"])
def test_address_that_makes_no_sense_is_the_beginning(query: str, shops: Shops, manager: Client) -> None:
    assert manager.get(f"/approvals?{query}").status_code == 200
    assert manager.get(f"/approvals/decision?{query}").status_code == 303


def test_filters_are_kept_through_a_decision(shops: Shops, manager: Client) -> None:
    asked = manager.get("/approvals/decision", {"do": "approve", "row": rows("Ada"), "site": "kids"}).text
    assert 'href="/approvals?site=kids"' in asked
    done = manager.post("/approvals/decision", {"do": "approve", "row": rows("Ada"), "site": "kids"})
    assert done["Location"] == "/approvals?site=kids"


def test_count_stops_where_it_would_be_dear(shops: Shops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(APPROVALS, "up_to", 1)
    found = waiting(EVERYTHING, type="B2C", limit=1)
    assert found.total == Total(1, is_exact=False, is_least=True)
    assert found.next_cursor
