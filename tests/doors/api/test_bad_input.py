"""Every field of every endpoint with what can't be: an answer with a code beside the field, never a 500, nothing stored."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from regulars.addresses.operations.addresses import add_address
from regulars.customers.models import Access, Customer
from regulars.customers.operations.tokens import issue_token
from regulars.customers.rules import AccessState
from regulars.customers.rules.mails import Purpose
from regulars.groups.operations.groups import add_group
from regulars.kernel.models import AuditRecord
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from regulars.wishlists.operations.wishes import add_wish
from tests.doors.api.bad_values import BAD, GOOD
from tests.doors.api.bodies import FINE, ORDER
from tests.doors.api.calls import Answer, Caller, admin, as_shopper, at
from tests.journeys.checkouts import takes_payment
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.cards.wallets import a_gateway
from tests.rooms.catalog.entries import a_shop
from tests.rooms.catalog.stocked import a_price_list, a_product
from tests.rooms.groups.samples import MARKS, some_marks
from tests.rooms.newsletters.readers import some_news
from tests.rooms.orders.companies import lets_approve
from tests.rooms.orders.placed import a_stored_order
from tests.rooms.orders.shops import a_shop_with
from tests.rooms.pages.written import a_page
from tests.rooms.webhooks.hooking import a_webhook
from tests.world import a_family, a_set, a_site, an_account
from tools.openapi import DOCUMENTS, snapshot

pytestmark = pytest.mark.django_db

# Code of what there is of each, by the place in the path.
CODES = {
    "/sites/{code}/addresses": "north",
    "/sets/": "b2c",
    "/customer-types/": "B2E",
    "/attributes/": "department",
    "/groups/": "club",
    "/products/": "tea",
    "/price-lists/": "retail",
    "/discounts/": "summer",
    "/shipping-methods/": "post",
    "/centres/": "north",
    "/gateways/": "cards",
    "/wish-list/": "P1",
    "/newsletters/": "toys",
    "/subscriptions/": "toys",
    **{f"/{place}/": code for place, code in MARKS.items()},
}
# What is changed and deleted by its version, beside all that has a number.
BY_VERSION = (
    *("address-", "/shop", "order-terms", "products/", "price-lists/", "newsletters/"),
    *("discounts/", "methods/", "centres/", "/payment-", "gateways/"),
)
CHANGED_BY_VERSION = ("_id", "/pages/", "/groups/", *(f"/{place}/" for place in MARKS))


def documented(door: str) -> Iterator[tuple[str, dict[str, Any]]]:
    document = json.loads(snapshot(door).read_text())
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                names = [schema, *schema.get("anyOf", [])]
                name = next(one["$ref"] for one in names if "$ref" in one).rsplit("/", 1)[1]
                yield (
                    f"{method.upper()} {path.removeprefix('/api/v1')}",
                    document["components"]["schemas"][name],
                )


OPERATIONS = [(door, operation) for door in DOCUMENTS for operation, _ in documented(door)]


@pytest.fixture
def send(db: None) -> Callable[[str, str, Any], Answer]:
    sports = a_site("sports", a_set("b2c"))
    north = a_family("trade", ["north"], a_set("b2b"))[1]
    ada = an_account(site=sports)
    address, shared = (add_address(owner, BERLIN, by=SAM).pk for owner in (ada, north))
    hook, _ = a_webhook()
    a_shop(sports)
    a_product()
    a_page(sports, "about")
    a_price_list(sports)
    news = some_news(sports)
    add_group("Club", by=SAM)
    some_marks()
    an_account("waits@mail.example", sports, state=AccessState.PENDING)
    row = Access.objects.get(state=AccessState.PENDING)
    a_shop_with(sports, P1="10")
    add_wish(ada, "P1", site=sports, by=SAM)
    takes_payment(sports, a_gateway())
    a_stored_order(sports, ada, number="K-1", state=OrderState.ON_HOLD)
    a_stored_order(north, an_account("eve@mail.example", north), number="N-1", state=OrderState.ON_HOLD)
    lets_approve(an_account("ben@mail.example", north))
    callers = {"admin": admin(), "storefront": as_shopper(sports, "ada@mail.example")}
    approver = as_shopper(north, "ben@mail.example")

    def send(door: str, operation: str, body: Any) -> Answer:
        method, path = operation.split()
        code = next((code for place, code in CODES.items() if place in path), "sports")
        purpose = Purpose.MAILBOX if "email-proofs" in operation else Purpose.PASSWORD
        token = issue_token(ada, sports.pk, purpose, lasts=timedelta(hours=1), email=ada.email)
        ids = {
            "address_id": shared if "/sites/" in path else address,
            "customer_id": ada.pk,
            "webhook_id": hook.pk,
            "approval_id": row.pk,
            "campaign_id": news["campaign_id"],
        }
        form = {"purpose": "registration", "type": "B2C", "country": "DE", "product": "P1", "page": "about"}
        form["number"] = "N-1" if path.startswith("/me/approvals") else "K-1"
        if (
            operation == "PUT /sites/{code}/orders/{number}"
        ):  # of a shop outside, which has numbers of its own
            form["number"] = "X-1"
        if body == FINE["admin"]["PUT /sites/{code}/orders/{number}/customer"]:
            body = {"customer": ada.pk}
        if isinstance(body, dict) and body.get("customer") == ORDER["customer"]:
            body = body | {"customer": ada.pk}
        path = path.format(code=code, site="sports", attribute="marketing_opt_in", token=token, **form, **ids)
        places = (*BY_VERSION, *(CHANGED_BY_VERSION if method == "PATCH" else ()))
        is_versioned = any(place in operation for place in places)
        headers = {"if_match": '"1"'} if is_versioned else {}
        if operation == "POST /orders":
            headers["idempotency_key"] = f"{uuid4()}"
        return (approver if path.startswith("/me/approvals") else callers[door])._send(
            method.lower(), path, body, **headers
        )

    return send


def world() -> tuple[Any, ...]:
    """Everything that a refused request must leave as it was."""
    customers = Customer.objects.order_by("pk").values_list(
        "pk", "set_id", "username", "last_name", "version"
    )
    return (
        list(customers),
        list(Site.objects.values_list("code", "set_id", "version")),
        AuditRecord.objects.count(),
    )


@pytest.mark.parametrize(("door", "operation"), OPERATIONS)
def test_every_documented_body_is_played_with(door: str, operation: str, send: Any) -> None:
    """And what it is played with would do."""
    assert send(door, operation, FINE[door][operation]).status in {200, 201, 202, 204, 409}


@pytest.mark.parametrize(("door", "operation"), OPERATIONS)
def test_values_that_cannot_be_are_told_beside_their_field(door: str, operation: str, send: Any) -> None:
    before = world()
    for field, schema in dict(documented(door))[operation]["properties"].items():
        fine = GOOD.get(field, set()) | ({"true"} if is_switch(schema) else set())
        for name in BAD.keys() - fine:
            answer = send(door, operation, FINE[door][operation] | {field: BAD[name]})
            assert answer.status in {401, 422}, (field, name, answer.json)
            if answer.status == 422:
                assert any(one.split(".")[0] == field for one in answer.fields), (field, name, answer.json)
    assert world() == before


def is_switch(schema: dict[str, Any]) -> bool:
    return {"type": "boolean"}.items() <= schema.items() or {"type": "boolean"} in schema.get("anyOf", [])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", f"/customers/{2**63}"),
        ("get", f"/customers/{10**30}"),
        ("get", "/customers/" + "9" * 5000),
        ("get", "/customers/-1"),
        ("get", "/customers/1e3"),
        ("get", "/customers/%00"),
        ("get", f"/jobs/{2**63}"),
        ("delete", f"/jobs/{2**63}"),
        ("put", f"/customers/{2**63}/lock"),
        ("get", f"/customers/{2**63}/audit"),
        ("get", "/sets/%00"),
        ("get", "/sets/a%00b"),
        ("get", "/sets/%ff"),
        ("get", "/sets/" + "x" * 5000),
        ("get", "/sets/..%2fsites"),
        ("get", "/sites/%F0%9F%92%A9"),
    ],
)
def test_id_or_code_that_cannot_be_is_nothing_here(method: str, path: str) -> None:
    answer = getattr(admin(), method)(path)
    assert (answer.status, answer.raw["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "query", ["set=%00", "site=a%00", "q=%00", "email=%00", "last_name=%ff%00", "q=%25_%5C"]
)
def test_filter_of_odd_characters_finds_nobody_or_says_so(query: str) -> None:
    an_account(site=a_site("sports"))
    answer = admin().get(f"/customers?{query}")
    assert answer.status == 422 or answer.json["items"] == []


def raw(body: bytes, content_type: str = "application/json") -> Answer:
    sent = at(a_site("sports")).client.post(
        "/api/v1/sessions", body, content_type=content_type, headers={"host": "sports.localhost"}
    )
    return Answer(sent.status_code, sent.json(), sent)


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'{"username": ' + b"9" * 5000 + b"}", b"{'a': 1}", b"NaN"],
)
def test_body_that_is_no_json_is_refused(body: bytes) -> None:
    answer = raw(body)
    assert (answer.status, answer.code) in {(400, "bad_json"), (422, "invalid"), (422, "required")}


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7"])
def test_json_that_is_no_object_is_refused(body: bytes) -> None:
    assert raw(body).status == 422


def test_half_characters_are_refused() -> None:
    answer = raw(rb'{"username": "\ud800", "password": "b"}')
    assert (answer.status, answer.fields) == (422, {"username": "control_characters"})


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_body_of_another_kind_is_refused(kind: str) -> None:
    answer = raw(b"username=a", kind)
    assert (answer.status, answer.code) == (415, "json_only")


def test_body_that_is_too_large_is_refused() -> None:
    answer = raw(b'{"username": "' + b"x" * 1_000_000 + b'"}')
    assert (answer.status, answer.code) == (413, "too_large")


def test_markup_is_text_like_any_other() -> None:
    name = "<script>alert('Ada')</script> & Söhne"
    made = Caller("admin.localhost", admin().token).post(
        "/customers", {"email": "ada@mail.example", "last_name": name}
    )
    assert made.json["last_name"] == name


def test_method_that_is_not_offered_says_which_are() -> None:
    answer = admin().put("/sets/default", {})
    assert (answer.status, answer.code, answer.raw["Allow"]) == (
        405,
        "method_not_allowed",
        "DELETE, GET, PATCH",
    )


@pytest.mark.parametrize(
    "path", ["/customers?sett=b2c", "/customers?q=ada&Site=kids", "/sites?page=2", "/sets?=", "/jobs/1?%00=1"]
)
def test_filter_that_is_none_is_refused_rather_than_overlooked(path: str) -> None:
    """Else a misspelt one would find everybody. Where there are no filters at all, nothing is read of the query."""
    answer = admin().get(path)
    if "jobs" in path:
        assert answer.status == 404
    else:
        assert (answer.status, [*answer.fields.values()]) == (422, ["unknown_field"])
