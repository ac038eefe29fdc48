"""A browser without a screen at the back office's host, for each kind of staff."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.world import sam

HOST = "admin.localhost"


def _client_of(role: str) -> Client:
    client = Client(HTTP_HOST=HOST)
    client.force_login(sam(role, email=f"{role}@staff.example"))
    return client


@pytest.fixture
def nobody(db: None) -> Client:
    return Client(HTTP_HOST=HOST)


@pytest.fixture
def client_of(db: None) -> Callable[[str], Client]:
    return _client_of


@pytest.fixture
def administrator(db: None) -> Client:
    return _client_of("administrator")


@pytest.fixture
def manager(db: None) -> Client:
    return _client_of("manager")


@pytest.fixture
def viewer(db: None) -> Client:
    return _client_of("viewer")
