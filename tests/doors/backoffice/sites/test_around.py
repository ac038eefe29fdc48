"""Who waits at one shop walks into the sister shop by the rules, and three screens say so, where it is so (F17)."""

import pytest
from django.test import Client

from regulars.customers.models import Access
from regulars.customers.rules import AccessState, LoginDecision
from regulars.sites.models import CustomerSet, Site, SiteType
from tests.world import a_set, a_site, an_account, answer

pytestmark = pytest.mark.django_db

MEANWHILE, ALREADY, OFF = "who wait here log in meanwhile at", "they log in at", "log in meanwhile at"


@pytest.fixture
def shops(db: None) -> list[Site]:
    home = a_set("b2c")
    found = [a_site("kids", home), a_site("toys", home)]
    SiteType.objects.filter(site=found[0], type="B2B").update(approval=True, receiver="sam@staff.example")
    an_account(site=found[0], type="B2B", state=AccessState.PENDING)
    return found


def said(client: Client) -> list[bool]:
    row = Access.objects.get(state="pending")
    registration = client.get("/sites/kids/registration").text
    decision = client.get(f"/approvals/decision?row={row.pk}&do=approve").text
    editor = client.get("/customer-sets/b2c/row").text
    return [
        f"{MEANWHILE} Site toys" in registration,
        f"{ALREADY} Site toys" in decision,
        f"{OFF} Site toys" in editor,
    ]


def test_sister_shop_that_approves_nobody_is_named(shops: list[Site], administrator: Client) -> None:
    row = Access.objects.select_related("account").get(state="pending")
    assert answer(row.account, shops[1]) is LoginDecision.OPEN
    assert said(administrator) == [True, True, True]


@pytest.mark.parametrize("closed", ["approval there too", "one approval for the set", "only where granted"])
def test_nothing_is_said_where_it_is_not_so(shops: list[Site], closed: str, administrator: Client) -> None:
    match closed:
        case "approval there too":
            SiteType.objects.filter(type="B2B").update(approval=True, receiver="sam@staff.example")
        case "one approval for the set":
            CustomerSet.objects.filter(code="b2c").update(approval_for_set=True)
        case _:
            CustomerSet.objects.filter(code="b2c").update(access_mode="listed")
    row = Access.objects.select_related("account").get(state="pending")
    assert answer(row.account, shops[1]) is not LoginDecision.OPEN
    assert said(administrator) == [False, False, False]
