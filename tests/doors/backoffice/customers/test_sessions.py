"""Staff see where a customer is logged in and end it for them (G5)."""

import pytest
from django.test import Client

from regulars.customers.models import Session
from regulars.sites.models import Site
from tests.statements import counted_statements
from tests.world import a_set, an_account, is_in, logged_in, sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops(db: None) -> list[Site]:
    return sites(["kids", "sports"], a_set("b2c"))


def test_tab_lists_log_ins_within_few_statements(shops: list[Site], viewer: Client) -> None:
    ada = an_account(site=shops[0])
    for shop in shops:
        logged_in(ada, shop)
    viewer.get("/customers")
    with counted_statements() as counted:
        page = viewer.get(f"/customers/{ada.pk}/sessions").content.decode()
    assert counted.count < 10
    assert "Site kids" in page
    assert "Site sports" in page
    assert "/ended" not in page, "who may only look is offered no button"


def test_nobody_logged_in_is_said(shops: list[Site], viewer: Client) -> None:
    ada = an_account(site=shops[0])
    assert "Logged in nowhere" in viewer.get(f"/customers/{ada.pk}/sessions").content.decode()


def test_one_is_ended_and_the_other_stays(shops: list[Site], manager: Client) -> None:
    ada = an_account(site=shops[0])
    tokens = [logged_in(ada, shop).token for shop in shops]
    session = Session.objects.get(site=shops[1])
    answer = manager.post(f"/customers/{ada.pk}/sessions/{session.pk}/ended")
    assert answer["Location"] == f"/customers/{ada.pk}/sessions"
    assert [is_in(*one) for one in zip(shops, tokens, strict=True)] == [True, False]
    again = manager.post(f"/customers/{ada.pk}/sessions/{session.pk}/ended", follow=True)
    assert "had ended already" in again.content.decode()
    history = manager.get(f"/customers/{ada.pk}/history").content.decode()
    assert "ended a log-in at" in history.lower()


def test_all_are_ended(shops: list[Site], manager: Client) -> None:
    ada = an_account(site=shops[0])
    tokens = [logged_in(ada, shop).token for shop in shops]
    manager.post(f"/customers/{ada.pk}/sessions/ended")
    assert [is_in(*one) for one in zip(shops, tokens, strict=True)] == [False, False]


def test_session_of_another_customer_is_not_ended_through_this_one(
    shops: list[Site], manager: Client
) -> None:
    ada, ben = an_account(site=shops[0]), an_account("ben@mail.example", shops[0])
    token = logged_in(ben, shops[0]).token
    manager.post(f"/customers/{ada.pk}/sessions/{Session.objects.get().pk}/ended")
    assert is_in(shops[0], token)
