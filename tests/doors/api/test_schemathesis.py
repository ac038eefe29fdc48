"""Schemathesis plays with both documents: no 500, nothing that the document doesn't say, nothing odd taken for good."""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.test import override_settings
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from regulars.api.admin.urls import api as admin_api
from regulars.api.base import document
from regulars.api.storefront.urls import api as storefront_api
from regulars.config.wsgi import application
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.kernel.jobs import enqueue
from regulars.webhooks.models import Webhook
from regulars.webhooks.operations.deliveries import send_test
from tests.doors.api.calls import admin
from tests.rooms.webhooks.hooking import a_webhook
from tests.world import a_set, a_site, an_account, is_in, logged_in

pytestmark = [
    pytest.mark.django_db(transaction=True),  # the application closes what a test holds open
    pytest.mark.xdist_group("schemathesis"),  # one process counts the cases
]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "12"))
ENOUGH = 2_000
PLAYED: Counter[str] = Counter()  # cases that were let in, by credential
play = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def load(api: Any) -> Any:
    schema = schemathesis.openapi.from_dict(document(api))
    schema.app = application
    return schema


ADMIN, STOREFRONT = load(admin_api), load(storefront_api)


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    """It asks faster than anybody may; the counting itself stays on."""
    with override_settings(API_LIMITS=dict.fromkeys(("key", "session", "network"), 1_000_000)):
        yield


@pytest.fixture
def key(transactional_db: None) -> str:
    a_site("sports", a_set("b2c"))
    an_account(site=a_site("kids"))
    a_webhook()
    return admin().token


def a_new_webhook() -> Webhook:
    Webhook.objects.all().delete()  # there may only be so many
    return a_webhook()[0]


class Shopper:
    """Ada, logged in: again whenever what was played has ended her log-in."""

    def __init__(self) -> None:
        self.sports = a_site("sports")
        self.ada = an_account(site=self.sports)
        self._token = ""

    @property
    def token(self) -> str:
        if not is_in(self.sports, self._token):
            self._token = logged_in(self.ada, self.sports).token
        return self._token


@pytest.fixture
def shopper(transactional_db: None) -> Shopper:
    return Shopper()


@ADMIN.parametrize()
@play
def test_admin_api_keeps_to_its_document(case: Any, key: str) -> None:
    knock(case, "http://admin.localhost", "staff", key)


@STOREFRONT.parametrize()
@play
def test_storefront_api_keeps_to_its_document(case: Any, shopper: Shopper) -> None:
    knock(case, "http://sports.localhost", "shopper", shopper.token)


def test_enough_was_played_with_both_credentials() -> None:
    """At least 2,000 cases in every run of the tests."""
    if EXAMPLES < 15 or not (PLAYED["staff"] and PLAYED["shopper"]):
        pytest.skip("only a part was played")
    assert PLAYED.total() >= ENOUGH, PLAYED


def knock(case: Any, base_url: str, who: str, token: str) -> None:
    """As it was made up, and once more at an address that exists."""
    _send(case, base_url, who, token, CHECKS)
    if case.path_parameters:
        case.path_parameters = {name: there(name, case.path) for name in case.path_parameters}
        _send(case, base_url, who, token, CHECKS[:-1])


def _send(case: Any, base_url: str, who: str, token: str, checks: list[Any]) -> None:
    answer = case.call(base_url=base_url, headers={"Authorization": f"Bearer {token}"})
    PLAYED[who] += answer.status_code != 401 or b"wrong_credentials" in answer.content
    case.validate_response(answer, checks=checks)


def there(name: str, path: str) -> str | int:
    match name:
        case "customer_id":
            return Customer.objects.values_list("pk", flat=True)[0]
        case "job_id":
            return enqueue("nothing", {}, by=OPERATOR).pk
        case "webhook_id":
            return (Webhook.objects.filter(state="active").first() or a_new_webhook()).pk
        case "delivery_id":
            return send_test(
                Webhook.objects.filter(state="active").first() or a_new_webhook(), by=OPERATOR
            ).pk
        case _:
            return "b2c" if "/sets/" in path else "sports"
