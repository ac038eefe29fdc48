"""The set drop-down: what a move would do, the move, and a clash with its ways out (ACC-01, ACC-02, ACC-07)."""

import pytest
from django.test import Client

from regulars.authentication.queries.visits import visit
from regulars.customers.models import Customer
from regulars.journeys.move_account import plan_account_move
from regulars.kernel.errors import Unauthenticated
from tests.doors.pages import plan_in, plan_lines
from tests.world import a_set, a_site, an_account, logged_in, sites

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(db: None) -> Customer:
    sports, _ = sites(["sports", "kids"], a_set("b2c"))
    return an_account(site=sports)


def test_drop_down_shows_one_set_and_offers_all(manager: Client, ada: Customer) -> None:
    a_set("b2b")
    text = manager.get(f"/customers/{ada.pk}").text
    assert text.count("selected>Set b2c<") == 1
    assert ">Set b2b<" in text


def test_plan_tells_what_closes_what_opens_and_what_ends(manager: Client, ada: Customer) -> None:
    a_site("business", a_set("b2b"))
    logged_in(ada, ada.origin_site)  # type: ignore[arg-type]

    text = manager.get(f"/customers/{ada.pk}/customer-set?to=b2b", headers=HTMX).text

    assert plan_lines(text) == {
        "no_longer kids": "1",
        "no_longer sports": "1",
        "can_log_in business": "1",
        "sessions_end": "1",
    }
    assert "Move to Set b2b" in text
    ada.refresh_from_db()
    assert ada.set.code == "b2c"


def test_moved_account_logs_in_at_the_new_sets_sites_only(manager: Client, ada: Customer) -> None:
    """ACC-02, and G5: the session at the old site is nobody's."""
    business = a_site("business", a_set("b2b"))
    token = logged_in(ada, ada.origin_site).token  # type: ignore[arg-type]

    path = f"/customers/{ada.pk}/customer-set"
    plan = plan_in(manager.post(path, {"to": "b2b"}).text)
    ada.refresh_from_db()
    assert ada.set.code == "b2c"
    answer = manager.post(path, {"to": "b2b", "plan": plan})

    assert (answer.status_code, answer["Location"]) == (303, f"/customers/{ada.pk}")
    ada.refresh_from_db()
    assert ada.set.code == "b2b"
    assert visit("sports.localhost", token).account is None  # type: ignore[union-attr]
    assert logged_in(ada, business)
    with pytest.raises(Unauthenticated):
        logged_in(ada, ada.origin_site)  # type: ignore[arg-type]


def test_clash_is_refused_with_its_ways_out(manager: Client, ada: Customer) -> None:
    other = an_account(site=a_site("business", a_set("b2b")))

    shown = manager.get(f"/customers/{ada.pk}/customer-set?to=b2b", headers=HTMX).text
    assert "ada@mail.example is taken in Set b2b" in shown
    assert f"/customers/{ada.pk}/username" in shown
    assert f"/customers/{other.pk}" in shown
    assert "Move to Set b2b" not in shown

    plan = plan_account_move(ada, other.set).fingerprint
    answer = manager.post(f"/customers/{ada.pk}/customer-set", {"to": "b2b", "plan": plan})
    assert answer.status_code == 409
    ada.refresh_from_db()
    assert ada.set.code == "b2c"


def test_two_sets_at_once_cannot_be_asked_for(manager: Client, ada: Customer) -> None:
    """ACC-01: the last of two values counts, never both."""
    a_set("b2b"), a_set("trade")
    path, sent = f"/customers/{ada.pk}/customer-set", {"to": ["b2b", "trade"]}
    manager.post(path, sent | {"plan": plan_in(manager.post(path, sent).text)})
    ada.refresh_from_db()
    assert ada.set.code == "trade"


def test_set_that_is_gone_is_said_so(manager: Client, ada: Customer) -> None:
    for answer in (
        manager.get(f"/customers/{ada.pk}/customer-set?to=gone"),
        manager.post(f"/customers/{ada.pk}/customer-set", {"to": "gone\x00"}),
    ):
        assert answer.status_code == 404


def test_own_set_is_no_move(manager: Client, ada: Customer) -> None:
    text = manager.get(f"/customers/{ada.pk}/customer-set?to=b2c", headers=HTMX).text
    assert "in this set already" in text
    assert "Move to" not in text
