from typing import Any

import pytest
from django.test import Client

from regulars.journeys.demo_logins import demo_logins
from regulars.sites.models import Site
from tests.doors.pages import without_tokens
from tests.doors.storefront.browsing import text
from tests.statements import counted_statements
from tests.world import a_site

pytestmark = pytest.mark.django_db


def _front() -> Any:
    return Client(HTTP_HOST="localhost:8123").get("/")


def test_front_page_leads_strangers_to_the_back_office_and_names_no_shop(sports: Site, settings: Any) -> None:
    settings.DEMO = False
    answer = _front()

    assert answer.status_code == 200
    assert 'href="http://admin.localhost:8123/"' in text(answer)
    page = without_tokens(text(answer))
    for word in ("Mystic", "sports", "b2c", "mystic-demo", demo_logins()[0].username):
        assert word not in page


def test_front_page_of_the_demo_leads_everywhere(sports: Site, business: Site, settings: Any) -> None:
    settings.DEMO = True
    page = text(_front())

    for code in ("admin", "sports", "business"):
        assert f'href="http://{code}.localhost:8123/"' in page
    assert "john@mystic.example" in page
    assert "mystic-demo" in page
    assert "nora@north.example" not in page  # her sites are not there


def test_front_page_costs_three_statements_however_many_sites(sports: Site, settings: Any) -> None:
    settings.DEMO = True
    for code in ("one", "two"):
        a_site(code)
        with counted_statements() as counted:
            _front()
        assert counted.count == 3


def test_wrong_address_at_the_domain_is_told_kindly(settings: Any) -> None:
    answer = Client(HTTP_HOST="localhost").get("/nowhere")

    assert (answer.status_code, "This page doesn" in text(answer)) == (404, True)
