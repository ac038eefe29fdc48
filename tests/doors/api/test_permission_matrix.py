"""Made from the URL resolver: an address without a line in these tables fails, and so does a line without an address."""

import re
from collections.abc import Iterable

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import Operation, PathView

from regulars.api.admin.urls import api as admin_api
from regulars.api.storefront.urls import api as storefront_api
from regulars.staff.models import ApiKey
from regulars.staff.rules import Role
from regulars.staff.rules.rights import INSTALLATION_WIDE
from regulars.staff.rules.roles import SHIPPED
from tests.doors.api.calls import Caller, admin, as_shopper, at
from tests.doors.api.rights import ADMIN, ANYBODY, SHOPPER, STOREFRONT
from tests.world import a_site, an_account, api_key

pytestmark = pytest.mark.django_db

ANSWERS = {
    ("GET", "products"): 200,
    ("GET", "products/<code>"): 404,
    ("GET", "pages"): 200,
    ("GET", "pages/<str:code>"): 404,
    ("GET", "cart"): 200,
    ("DELETE", "cart"): 204,
    ("GET", "cart/shipping-methods"): 200,
    ("PUT", "cart/seen"): 200,
    ("DELETE", "cart/lines/<product>"): 204,
    ("GET", "checkout"): 200,
    ("GET", "orders/<token>"): 404,
    ("POST", "orders/<token>/account"): 404,
    ("GET", "newsletters"): 200,
    ("PUT", "newsletter-subscriptions/<token>"): 404,
}
OPEN = {"openapi.json", "docs", "docs/<str:name>"}  # tells what there is, nothing of anybody


def addresses(urlconf: str) -> set[str]:
    """Every address below /api/ that the resolver knows."""
    found: set[str] = set()
    for one in get_resolver(urlconf).url_patterns:
        if isinstance(one, URLResolver) and str(one.pattern) == "api/":
            found = {str(below.pattern) for below in one.url_patterns if isinstance(below, URLPattern)}
    return found


def operations(api: object) -> dict[tuple[str, str], Operation]:
    return {
        (method, str(pattern.pattern).removeprefix("v1/")): operation
        for router in api._get_bound_routers()
        for pattern in router.urls_paths(router.prefix)
        for operation in view_of(pattern).operations
        for method in operation.methods
    }


def view_of(pattern: URLPattern) -> PathView:
    return next(
        cell.cell_contents
        for cell in pattern.callback.__closure__
        if isinstance(cell.cell_contents, PathView)
    )


@pytest.mark.parametrize(
    ("urlconf", "api", "table"),
    [
        ("regulars.config.urls_admin", admin_api, ADMIN),
        ("regulars.config.urls_site", storefront_api, STOREFRONT),
    ],
)
def test_every_address_has_a_rule(urlconf: str, api: object, table: dict[tuple[str, str], str]) -> None:
    assert operations(api).keys() == table.keys()
    assert addresses(urlconf) == {f"v1/{path}" for _, path in table} | OPEN | {""}


def filled(path: str) -> str:
    return "/" + re.sub("<[^>]*>", "999999", path)


def call(caller: Caller, method: str, path: str) -> int:
    send = getattr(caller, method.lower())
    return send(filled(path)).status if method == "GET" else send(filled(path), {}).status


def answers(caller: Caller, table: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {(method, path): call(caller, method, path) for method, path in table}


def test_admin_addresses_ask_for_a_key() -> None:
    assert set(answers(Caller("admin.localhost"), ADMIN).values()) == {401}


@pytest.mark.parametrize("reach", ["every site", "one site"])
@pytest.mark.parametrize("role", Role)
def test_admin_addresses_ask_for_their_rights(role: Role, reach: str) -> None:
    """A key without the right is 403; with it anything else may follow.

    A key of some sites is the same, but without what reaches all of them (D-34).
    """
    limited = reach == "one site"
    key = api_key(role, at=[a_site("kids")] if limited else None)
    given = SHIPPED[role].functions - (INSTALLATION_WIDE if limited else frozenset())
    known, wrong = operations(admin_api), []
    for address, status in answers(Caller("admin.localhost", key), ADMIN).items():
        right = known[address].auth_callbacks[0].right
        if (status == 403) == (right in given) or status in {401, 405, 500}:
            wrong.append((*address, status))
    assert wrong == []


def test_roles_have_the_rights_of_the_table() -> None:
    known, order = operations(admin_api), list(Role)
    for address, least in ADMIN.items():
        right = known[address].auth_callbacks[0].right
        allowed = [role for role in Role if right in SHIPPED[role].functions]
        assert allowed == order[order.index(least) :], address


@pytest.mark.parametrize("key", ["rk_" + "x" * 43, "rk_", "", "nonsense"])
def test_admin_addresses_refuse_keys_that_are_none(key: str) -> None:
    caller = Caller("admin.localhost")
    for method, path in ADMIN:
        body = None if method == "GET" else {}
        answer = caller._send(method.lower(), filled(path), body, authorization=f"Bearer {key}")
        assert (answer.status, answer.code) == (401, "not_logged_in"), (method, path)


def test_shopper_is_nobody_at_the_admin_api() -> None:
    sports = a_site("sports")
    an_account(site=sports)
    token = as_shopper(sports, "ada@mail.example").token
    assert set(answers(Caller("admin.localhost", token), ADMIN).values()) == {401}


@pytest.mark.parametrize(("method", "path"), [one for one, who in STOREFRONT.items() if who == SHOPPER])
def test_storefront_address_asks_for_a_shopper(method: str, path: str) -> None:
    """Nobody and the mightiest key alike are 401."""
    sports = a_site("sports")
    an_account(site=sports)
    assert call(at(sports), method, path) == 401
    assert call(at(sports, admin().token), method, path) == 401
    assert call(as_shopper(sports, "ada@mail.example"), method, path) not in {401, 403, 405, 500}


@pytest.mark.parametrize(("method", "path"), [one for one, who in STOREFRONT.items() if who == ANYBODY])
def test_storefront_address_for_anybody_is_open(method: str, path: str) -> None:
    expected = ANSWERS.get((method, path), 404 if "email-" in path else 422)
    assert call(at(a_site("sports")), method, path) == expected


def test_revoked_key_is_nobody() -> None:
    caller = admin()
    ApiKey.objects.update(revoked_at="2020-01-01T00:00:00Z")
    assert caller.get("/sets").status == 401


@pytest.mark.parametrize("prefix", ["v1/sets", "v1/customers"])
def test_admin_addresses_are_not_there_at_a_site_and_the_other_way_round(prefix: str) -> None:
    sports = a_site("sports")
    assert at(sports, admin().token).get(f"/api/{prefix}").status == 404
    assert admin().get("/me").status == 404
