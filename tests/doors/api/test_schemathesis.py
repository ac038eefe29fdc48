"""Schemathesis plays with both documents: no 500, nothing that the document doesn't say, nothing odd taken for good."""

import os
from typing import Any

import pytest
import schemathesis
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
from tests.doors.api.calls import admin, as_shopper
from tests.rooms.webhooks.hooking import a_webhook
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db(transaction=True)  # the application closes what a test holds open

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "8"))
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


@pytest.fixture
def key(transactional_db: None) -> str:
    a_site("sports", a_set("b2c"))
    an_account(site=a_site("kids"))
    a_webhook()
    return admin().token


@pytest.fixture
def token(transactional_db: None) -> str:
    sports = a_site("sports")
    an_account(site=sports)
    return as_shopper(sports, "ada@mail.example").token


@ADMIN.parametrize()
@play
def test_admin_api_keeps_to_its_document(case: Any, key: str) -> None:
    knock(case, "http://admin.localhost", key)


@STOREFRONT.parametrize()
@play
def test_storefront_api_keeps_to_its_document(case: Any, token: str) -> None:
    knock(case, "http://sports.localhost", token)


def knock(case: Any, base_url: str, token: str) -> None:
    """As it was made up, and once more at an address that exists."""
    headers = {"Authorization": f"Bearer {token}"}
    case.validate_response(case.call(base_url=base_url, headers=headers), checks=CHECKS)
    if case.path_parameters:
        case.path_parameters = {name: there(name, case.path) for name in case.path_parameters}
        case.validate_response(case.call(base_url=base_url, headers=headers), checks=CHECKS[:-1])


def a_new_webhook() -> Webhook:
    Webhook.objects.all().delete()  # there may only be so many
    return a_webhook()[0]


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
