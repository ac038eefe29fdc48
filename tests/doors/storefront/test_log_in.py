import pytest

from regulars.customers.models import Access, Customer, Session
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.storefront.browsing import is_in, log_in, text
from tests.doors.storefront.conftest import Browse
from tests.world import an_account

pytestmark = pytest.mark.django_db

WRONG = "Username or password is not right."


def test_log_in_works_at_every_site_of_the_set_and_nowhere_else(
    sports: Site, kids: Site, business: Site, browse: Browse
) -> None:
    """SET-01, LOG-01, LOG-02"""
    an_account(site=sports)

    came_in = {}
    for code in ("sports", "kids", "business"):
        client = browse(code)
        log_in(client)
        came_in[code] = is_in(client)
    assert came_in == {"sports": True, "kids": True, "business": False}


@pytest.mark.parametrize("username", ["ADA@mail.example", "  ada@MAIL.example "])
def test_user_name_is_read_without_case_and_blanks(username: str, sports: Site, browse: Browse) -> None:
    """ACC-10"""
    an_account(site=sports)
    assert log_in(browse("sports"), username).status_code == 303


def test_unknown_name_and_wrong_password_hear_the_same(sports: Site, business: Site, browse: Browse) -> None:
    """G9: also the name of a stranger from another set, and of a blocked account."""
    an_account("ada@mail.example", sports)
    an_account("ben@mail.example", business)
    block(an_account("eve@mail.example", sports), by=OPERATOR)

    heard = set()
    for name in ("ada@mail.example", "ben@mail.example", "eve@mail.example", "nobody@mail.example"):
        answer = log_in(browse("sports"), name, "not the password")
        heard.add((answer.status_code, WRONG in text(answer), len(text(answer)) - len(name)))
    assert len(heard) == 1
    assert heard.pop()[:2] == (422, True)


@pytest.mark.parametrize(
    ("state", "said"),
    [("pending", "still waiting for approval"), ("disabled", "has been switched off")],
)
def test_closed_door_is_told_only_after_the_right_password(
    state: str, said: str, sports: Site, kids: Site, browse: Browse
) -> None:
    """LOG-03, G12: the other shop stays usable."""
    ada = an_account(site=sports)
    set_access(ada, site=kids, state=state, by=OPERATOR)

    refused, wrong = log_in(browse("kids")), log_in(browse("kids"), password="wrong one")
    assert (refused.status_code, said in text(refused)) == (403, True)
    assert (wrong.status_code, said in text(wrong), WRONG in text(wrong)) == (422, False, True)
    assert "regulars" not in refused.cookies
    assert log_in(browse("sports")).status_code == 303


def test_blocked_account_is_told_after_the_right_password(sports: Site, browse: Browse) -> None:
    block(an_account(site=sports), by=OPERATOR)

    answer = log_in(browse("sports"))
    assert (answer.status_code, "Your account is blocked" in text(answer)) == (403, True)


def test_first_log_in_writes_the_door(sports: Site, kids: Site, browse: Browse) -> None:
    an_account(site=sports)
    log_in(browse("kids"))

    assert Access.objects.filter(site=kids, state="active", origin="first_log_in").count() == 1


def test_log_out_ends_the_session_here_and_no_other(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    here, there = browse("sports"), browse("sports")
    log_in(here)
    log_in(there)

    answer = here.post("/logout")
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert "You are logged out" in text(here.get("/"))
    assert (is_in(here), is_in(there), Session.objects.count()) == (False, True, 1)


def test_log_out_of_a_visitor_does_no_harm(sports: Site, browse: Browse) -> None:
    assert browse("sports").post("/logout").status_code == 303


def test_page_of_a_customer_asks_for_log_in_and_leads_back(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    client = browse("sports")

    asked = client.get("/account/password")
    assert asked["Location"] == "/login?next=%2Faccount%2Fpassword"
    assert 'name="next" value="/account/password"' in text(client.get(asked["Location"]))
    assert log_in(client, next="/account/password")["Location"] == "/account/password"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "evil.example",
        "javascript:alert(1)", "/account\r\nX: y", "/%2f%2fevil.example", "///evil.example", "/account?next=//evil",
        "/a" * 200, "/\x00", "/\t/evil.example", "/account#x", " //evil.example", "/@evil.example", "/\ud83d",
    ],
)  # fmt: skip
def test_log_in_leads_nowhere_else(target: str, sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    target = target.encode("utf-8", "replace").decode()

    assert log_in(browse("sports"), next=target)["Location"] == "/account"


def test_session_is_gone_when_the_account_is(sports: Site, browse: Browse) -> None:
    """G4"""
    client = browse("sports")
    an_account(site=sports)
    log_in(client)
    Customer.objects.update(status="blocked")

    assert not is_in(client)


def test_pending_account_has_no_session_from_a_sister(sports: Site, kids: Site, browse: Browse) -> None:
    """APP-09, D-18: pending at kids, at home at sports; the sports session is no way into kids."""
    ada = an_account(site=sports)
    set_access(ada, site=kids, state=AccessState.PENDING, by=OPERATOR)
    at_sports, at_kids = browse("sports"), browse("kids")
    log_in(at_sports)
    at_kids.cookies["regulars"] = at_sports.cookies["regulars"].value

    assert is_in(at_sports)
    assert not is_in(at_kids)
