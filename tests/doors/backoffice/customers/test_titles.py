"""Every tab of a customer has a title of its own, so that tabs of a browser can be told apart (F48)."""

import re

import pytest
from django.test import Client

from regulars.backoffice.customers.person import OF_GUESTS, TABS
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db


def test_tabs_of_a_customer_have_titles_of_their_own(administrator: Client) -> None:
    home = f"/customers/{an_account(site=a_site('kids')).pk}"
    pages = [administrator.get(home + path).text for path, *_ in TABS if path not in OF_GUESTS]
    titles = [re.findall("<title>(.+?)</title>", page)[0] for page in pages]
    assert len(set(titles)) == len(TABS) - len(OF_GUESTS)
    for page, title in zip(pages, titles, strict=True):
        (current,) = re.findall(r'aria-current="page">([^<]+)</a>\s', page.split('class="tabs"')[1])
        assert title.startswith(f"{current} · Ada Lind")
