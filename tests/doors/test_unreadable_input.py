"""F31: NUL and halves of characters under every name that a view reads, at every door: never a 500."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from regulars.customers.operations.access import set_access
from regulars.fields.rules import Type
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, admin, as_shopper
from tests.doors.api.test_bad_input import documented
from tests.doors.cli.commands import run
from tests.house.source import tree
from tests.rooms.fields.forms import an_attribute
from tests.rooms.webhooks.hooking import a_webhook
from tests.world import PASSWORD, a_set, a_site, an_account, sam
from tools.openapi import DOCUMENTS, snapshot

pytestmark = pytest.mark.django_db

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,40}")
PAGES = {"admin.localhost": "regulars.config.urls_admin", "sports.localhost": "regulars.config.urls_site"}
# What leads to something that is there, by the name of the converter.
CODES = {
    "code": "b2c",
    "site": "sports",
    "purpose": "registration",
    "type": "B2C",
    "mail_type": "welcome",
    "language": "en",
}
# As it is sent, and what Django makes of it: the sign for what can't be read.
HOSTILE = ("%00", "a%00b", "%ED%A0%80", "%F0%9F")


def patterns(found: list[URLPattern | URLResolver], route: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in found:
        here = route + str(one.pattern)
        if isinstance(one, URLPattern):
            yield here, one
        elif not here.startswith("api"):
            yield from patterns(one.url_patterns, here)


def pages() -> list[tuple[str, str, URLPattern]]:
    return [(host, *one) for host, conf in PAGES.items() for one in patterns(get_resolver(conf).url_patterns)]


@cache
def names_read_in(path: Path) -> frozenset[str]:
    """Texts by which something is looked up, and the fields of forms."""
    found = set[Any]()
    for node in ast.walk(tree(path)):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="get" | "getlist" | "pop" | "setdefault"),
                args=[ast.Constant(value=text), *_],
            ):
                found.add(text)
            case ast.Subscript(slice=ast.Constant(value=text)) | ast.Compare(left=ast.Constant(value=text)):
                found.add(text)
            case ast.ClassDef(bases=[*bases]) if any("Form" in ast.unparse(one) for one in bases):
                found |= {
                    name.id
                    for one in node.body
                    if isinstance(one, ast.Assign)
                    for name in one.targets
                    if isinstance(name, ast.Name)
                }
    return frozenset(one for one in found if isinstance(one, str) and NAME.fullmatch(one))


def file_of(page: URLPattern) -> Path:
    """Where the view stands."""
    view = page.callback
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return Path(view.__code__.co_filename)


def names_of(page: URLPattern) -> list[str]:
    """What the view's own module reads, and the forms beside it."""
    file = file_of(page)
    return sorted({"q", "next"}.union(*(names_read_in(one) for one in (file, *file.parent.glob("forms.py")))))


@pytest.fixture
def world(db: None) -> dict[str, Client]:
    sports = a_site("sports", a_set("b2c"))
    ada = an_account(site=sports)
    set_access(ada, site=sports, state="active", by=OPERATOR)
    an_attribute("size", Type.TEXT, filterable=True)
    a_webhook()
    office, shop = (Client(raise_request_exception=False, HTTP_HOST=host) for host in PAGES)
    office.force_login(sam())
    shop.post("/login", {"username": ada.username, "password": PASSWORD})
    return dict(zip(PAGES, (office, shop), strict=True))


def address(route: str, page: URLPattern, *, hostile: bool) -> str:
    """With what is there, or with NUL wherever a text may stand."""
    path = "/" + route.replace("^", "").replace("$", "")
    for name, converter in page.pattern.converters.items():
        is_text = type(converter).__name__ != "IntConverter"
        value = "a%00b" if hostile and is_text else CODES.get(name, "1") if is_text else "1"
        path = re.sub(rf"<(?:\w+:)?{name}>", value, path)
    return path


def send(client: Client, path: str, sent: str, *, typed: bool) -> int:
    kind = "application/x-www-form-urlencoded"
    answer = client.post(path, sent, content_type=kind) if typed else client.get(f"{path}?{sent}")
    return answer.status_code


@pytest.mark.parametrize("host", PAGES)
def test_page_answers_whatever_stands_under_a_name(host: str, world: dict[str, Client]) -> None:
    for there, route, page in pages():
        if there == host:
            _answers_all(world[host], route, page)


def _answers_all(client: Client, route: str, page: URLPattern) -> None:
    path, names = address(route, page, hostile=False), names_of(page)
    every = ["&".join(f"{name}={value}" for name in names) for value in HOSTILE]
    for typed in (False, True):
        if send(client, path, every[0], typed=typed) == 405:
            continue
        for sent in (*every[1:], "%00=%00&a%00b=1", *(f"{name}=a%00b" for name in names)):
            assert send(client, path, sent, typed=typed) < 500, (path, typed, sent)
    if "%00" in (hostile := address(route, page, hostile=True)):
        assert send(client, hostile, "", typed=False) in {404, 405}, hostile
        assert send(client, hostile, "", typed=True) in {404, 405}, hostile


def test_without_the_reading_at_the_door_a_code_comes_to_the_database(
    world: dict[str, Client], settings: Any
) -> None:
    """The control: `?heir=%00` was a 500."""
    path = "/customer-sets/b2c/deletion?heir=%00"
    assert world["admin.localhost"].get(path).status_code < 500
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.endswith("Readable")]
    bare = Client(raise_request_exception=False, HTTP_HOST="admin.localhost")
    bare.cookies = world["admin.localhost"].cookies
    assert bare.get(path).status_code == 500


@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, settings.CUSTOMER_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.DEVICE_COOKIE_NAME, "messages", "sessionid"])  # fmt: skip
@pytest.mark.parametrize("value", ['"' + r"\000" * 43 + '"', '"' + r"\355\240\200" * 11 + '"', "é" * 40])
def test_cookie_of_anything_is_no_500(name: str, value: str, world: dict[str, Client]) -> None:
    """Cookies have an escape of their own for NUL."""
    for host, path in (
        ("admin.localhost", "/"),
        ("sports.localhost", "/account"),
        ("sports.localhost", "/api/v1/me"),
        ("admin.localhost", "/api/v1/sets"),
    ):
        client = Client(raise_request_exception=False, HTTP_HOST=host)
        for method in ("get", "post"):
            assert getattr(client, method)(path, headers={"cookie": f"{name}={value}"}).status_code < 500


def operations(door: str) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    for path, methods in json.loads(snapshot(door).read_text())["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation["parameters"]


@pytest.mark.parametrize("door", DOCUMENTS)
def test_parameter_of_the_api_is_read_before_it_is_looked_up(door: str, world: dict[str, Client]) -> None:
    """In the path it is nobody's code; in the query it is told beside its name."""
    caller = admin() if door == "admin" else as_shopper(_sports(), "ada@mail.example")
    for method, path, parameters in operations(door):
        for one in parameters:
            sent = re.sub(r"\{(\w+)\}", lambda found: CODES.get(found[1], "1"), path)
            if one["in"] == "query" and method == "get":
                answer = caller.get(f"{sent}?{one['name']}=a%00b")
                assert (answer.status, answer.fields) == (422, {one["name"]: "control_characters"}), (
                    path,
                    one,
                )
            elif one["in"] == "path":
                bad = re.sub(rf"\{{{one['name']}\}}", "a%00b", path)
                bad = re.sub(r"\{(\w+)\}", lambda found: CODES.get(found[1], "1"), bad)
                assert caller._send(method, bad, {} if method != "get" else None).status == 404, bad


def _sports() -> Any:
    return Site.objects.get(code="sports")


@pytest.mark.parametrize("odd", [r"\ud800", r"\udc00\ud800", r"\u0000"])
@pytest.mark.parametrize("door", DOCUMENTS)
def test_half_a_character_in_a_body_is_told_beside_its_field(
    door: str, odd: str, world: dict[str, Client]
) -> None:
    caller = admin() if door == "admin" else as_shopper(_sports(), "ada@mail.example")
    for operation, schema in documented(door):
        method, path = operation.split()
        path = re.sub(r"\{(\w+)\}", lambda found: CODES.get(found[1], "1"), path)
        for field in schema["properties"]:
            answer = _raw(caller, method, path, f'{{"{field}": "a{odd}"}}')
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.content
        assert _raw(caller, method, path, f'{{"a{odd}": 1, "b": ["{odd}"]}}').status_code == 422


def _raw(caller: Caller, method: str, path: str, body: str) -> Any:
    headers = {"host": caller.host, "authorization": f"Bearer {caller.token}", "if-match": '"1"'}
    return caller.client.generic(
        method, f"/api/v1{path}", body, content_type="application/json", headers=headers
    )


@pytest.mark.parametrize(
    "arguments",
    [("customers", "find", "\udcff"), ("customers", "find", "--site", "\udcff"), ("sets", "delete", "\udcff"), ("sets", "create", "a\x00b", "--name", "x"),
     ("forms", "show", "\udcff", "registration", "B2C")],
)  # fmt: skip
def test_argument_that_is_no_utf8_is_one_line(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
