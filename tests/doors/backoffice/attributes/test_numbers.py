import re

import pytest
from django.test import Client

from tests.doors.backoffice.conftest import HOST
from tests.world import a_site, an_account, sam

pytestmark = pytest.mark.django_db


def numbers(client: Client) -> list[str]:
    page = client.get("/attributes").text
    return [cell for cell in re.findall(r'class="numeric">([^<]*)<', page) if cell[:1].isdigit()]


def test_number_of_customers_is_for_those_who_look_after_every_site(manager: Client) -> None:
    """F18: a number is information, and this one counts customers of every site."""
    kids = a_site("kids")
    an_account(site=kids, attributes={"middle_name": "Zephyr"})
    limited = Client(HTTP_HOST=HOST)
    limited.force_login(sam("manager", "limited@staff.example", at=[kids]))
    assert (numbers(manager), numbers(limited)) == (["1"], [])
