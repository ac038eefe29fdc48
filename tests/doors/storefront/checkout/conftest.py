"""A shop, a guest and a member there, each with one P1 in the basket."""

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in
from tests.doors.storefront.conftest import Browse
from tests.journeys.checkouts import Shop, a_shop


@pytest.fixture
def shop(kids: Site) -> Shop:
    return a_shop(kids)


@pytest.fixture
def guest(shop: Shop, browse: Browse) -> Client:
    """A visitor with one P1 in the basket."""
    client = browse("kids")
    client.post("/basket/added", {"product": "P1", "quantity": "1"})
    return client


@pytest.fixture
def ada(shop: Shop) -> Customer:
    account = shop.buyer(first_name="Ada", last_name="Lind")
    shop.fills(account, P1=1)
    return account


@pytest.fixture
def member(ada: Customer, browse: Browse) -> Client:
    client = browse("kids")
    log_in(client, ada.username)
    return client
