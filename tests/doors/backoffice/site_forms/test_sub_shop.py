"""The sub shop on the registration form of a master, and on no other (SUB-01)."""

import re

import pytest
from django.test import Client

from regulars.fields.queries import form_at
from regulars.fields.rules import Purpose
from regulars.sites.models import Site
from tests.world import a_family, a_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(db: None) -> Site:
    return a_family("trade", ["north", "south"], a_set("trade"))[0]


def form(code: str) -> str:
    return f"/sites/{code}/forms/registration/B2B"


def picks(client: Client, path: str) -> list[str]:
    return re.findall(r'name="add" value="(\w+)"', client.get(path).text)


def test_master_offers_it_and_its_sub_sites_do_not(trade: Site, administrator: Client) -> None:
    assert "sub_shop" in picks(administrator, form("trade"))
    assert "sub_shop" not in picks(administrator, form("north"))


def test_it_is_put_on_the_form_and_previewed_as_a_choice(trade: Site, administrator: Client) -> None:
    sent = {"field": ["email", "last_name", "sub_shop"], "version": 0, "sub_shop.required": "on"}
    page = administrator.post(form("trade"), sent | {"up": "sub_shop"}).text
    assert "Choice · " in page
    assert 'name="sub_shop.pattern"' not in page
    assert ("Site north" in page, "Site south" in page) == (True, True)
    assert administrator.post(form("trade"), sent | {"save": "1"}).status_code == 303
    stored = form_at(trade.pk, Purpose.REGISTRATION, "B2B").field("sub_shop")
    assert stored is not None
    assert (stored.required, stored.read_only) == (True, False)


def test_form_of_a_master_that_is_copied_elsewhere_can_not_be_saved_with_it(
    trade: Site, administrator: Client
) -> None:
    sent = {"field": ["email", "last_name", "sub_shop"], "version": 0}
    refused = administrator.post(form("north"), sent | {"save": "1"})
    assert (refused.status_code, "Sub shop can&#39;t be on this form" in refused.text) == (422, True)
    assert form_at(Site.objects.get(code="north").pk, Purpose.REGISTRATION, "B2B").is_standard
