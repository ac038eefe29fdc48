"""What the section *Web* of the guarantees asks of every answer and of every form."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from regulars.backoffice.access import local_path
from regulars.kernel.guessing.network import networks
from regulars.kernel.models import AuditRecord
from regulars.storefront.targets import path_here
from tests.doors.api.calls import as_shopper
from tests.headers import problems_of
from tests.web import ask
from tests.world import a_site, an_account, sam

pytestmark = pytest.mark.django_db

LOCAL = ["/customers", "/customers?q=ada", "/"]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x00//evil.example",
    "javascript:alert(1)",
    "evil.example",
    "http:evil.example",
    " //evil.example",
]


def addresses(found: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif not route.startswith("/api/"):
            yield re.sub("<[^>]*>", "999999", route)


def pages(door: str) -> list[str]:
    return sorted(set(addresses(get_resolver(f"regulars.config.urls_{door}").url_patterns)))


UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]


@pytest.mark.parametrize("method", UNSAFE)
def test_forms_of_the_back_office_without_their_token_are_refused(method: str) -> None:
    """Whoever is in already is led on by the entrance (F32); shown again, a device's page has no link."""
    client = Client(HTTP_HOST="admin.localhost", enforce_csrf_checks=True)
    client.force_login(sam())
    other = {"/login": 303, "/login/device": 404} if method == "POST" else {}
    records = AuditRecord.objects.count()
    given = {path: client.generic(method, path).status_code for path in pages("admin")}
    assert given == dict.fromkeys(given, 403) | other
    assert AuditRecord.objects.count() == records


@pytest.mark.parametrize("method", UNSAFE)
def test_forms_of_a_shop_without_their_token_are_refused(method: str) -> None:
    """Who is in already is led on by the entrance (F32); that changes nothing."""
    sports = a_site("sports")
    an_account(site=sports)
    client = Client(HTTP_HOST="sports.localhost", enforce_csrf_checks=True)
    client.cookies["regulars"] = as_shopper(sports, "ada@mail.example").token
    leads_on = dict.fromkeys(("/login", "/register", "/newsletters"), 303)
    links = (
        "/password-reset",
        "/email-proof",
        "/email-change",
        "/newsletters/confirm",
        "/newsletters/unsubscribe",
    )
    other = (
        leads_on | dict.fromkeys(links, 404) if method == "POST" else {"/newsletters/unsubscribe": 405}
    )  # RFC 8058
    records = AuditRecord.objects.count()
    given = {path: client.generic(method, path).status_code for path in pages("site")}
    assert given == dict.fromkeys(given, 403) | other
    assert AuditRecord.objects.count() == records


ORIGINS = {
    "http://sports.localhost": 200,
    "https://sports.localhost": 403,
    "http://sports.localhost:8000": 403,
    "http://kids.localhost": 403,
    "http://admin.localhost": 403,
    "http://localhost": 403,
    "null": 403,
}


@pytest.mark.parametrize(("origin", "status"), ORIGINS.items())
def test_form_is_taken_from_its_own_origin_alone(origin: str, status: int) -> None:
    """With the right token: 200 is the form again, which was empty."""
    a_site("sports")
    client = Client(HTTP_HOST="sports.localhost", enforce_csrf_checks=True)
    client.get("/login")
    token = client.cookies["regulars-csrf"].value
    answer = client.post("/login", {"csrfmiddlewaretoken": token}, HTTP_ORIGIN=origin)
    assert answer.status_code == status


def origin_taken(origin: str, **environ: str) -> bool:
    client = Client(HTTP_HOST="sports.localhost", enforce_csrf_checks=True)
    client.get("/login")
    form = {"csrfmiddlewaretoken": client.cookies["regulars-csrf"].value}
    return client.post("/login", form, HTTP_ORIGIN=origin, **environ).status_code == 200


def test_forwarded_scheme_counts_from_a_trusted_proxy_alone(settings: object) -> None:
    a_site("sports")
    forwarded = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert not origin_taken("https://sports.localhost", **forwarded)
    settings.TRUSTED_PROXIES = networks("127.0.0.1")  # type: ignore[attr-defined]
    assert origin_taken("https://sports.localhost", **forwarded)
    assert not origin_taken("http://sports.localhost", **forwarded)
    assert not origin_taken("https://sports.localhost", REMOTE_ADDR="10.0.0.9", **forwarded)


def test_forwarded_host_never_counts(settings: object) -> None:
    """Not even from a trusted proxy: it passes the Host header on (G11)."""
    a_site("sports")
    settings.TRUSTED_PROXIES = networks("127.0.0.1")  # type: ignore[attr-defined]
    answer = ask(
        "http://evil.localhost/",
        HTTP_X_FORWARDED_HOST="sports.localhost",
        HTTP_FORWARDED="host=sports.localhost",
    )
    assert answer.status == 421


@pytest.mark.parametrize("wish", ELSEWHERE)
def test_log_in_leads_to_no_other_host(wish: str) -> None:
    assert local_path(wish) == "/"
    assert path_here(wish) == ""


def test_path_to_a_product_is_one_and_a_long_text_is_read_at_once() -> None:
    assert path_here("/products/TENT-1.2_B") == "/products/TENT-1.2_B"
    assert path_here("/" + "a" * 190 + "!") == ""


@pytest.mark.parametrize("wish", LOCAL)
def test_log_in_leads_back_to_where_staff_were(wish: str) -> None:
    assert local_path(wish) == wish


@pytest.mark.parametrize("url", ["/api/v1/me", "/static/ui.css"])
def test_fast_answers_carry_the_same_headers(url: str) -> None:
    """The hot lane and the static files are given before Django, so the watch over all answers doesn't see them."""
    sports = a_site("sports")
    an_account(site=sports)
    token = as_shopper(sports, "ada@mail.example").token
    if url.startswith("/static"):
        page = ask("http://sports.localhost/").body.decode()
        url = next(iter(re.findall(r'"(/static/[^"]+\.css)"', page)))
    answer = ask(f"http://sports.localhost{url}", HTTP_AUTHORIZATION=f"Bearer {token}")
    told = HttpResponse(headers={name: value for name, value in answer.headers if name != "Server"})
    request = HttpRequest()
    request.path = url
    request.META["HTTP_AUTHORIZATION"] = "Bearer x"
    assert answer.status == 200
    assert problems_of(request, told) == []


def test_watch_over_all_answers_sees_what_is_wrong() -> None:
    """Its control: an answer with nothing right about it."""
    request, answer = HttpRequest(), HttpResponse()
    request.path, request.COOKIES["regulars"] = "/", "x"
    answer.set_cookie("regulars", "x", domain="localhost", path="/a")
    wrong = {"Server": "x/1.0", "Access-Control-Allow-Origin": "*", "Location": "//evil.example"}
    for name, value in (wrong | {"Content-Security-Policy": "script-src 'unsafe-inline'"}).items():
        answer[name] = value
    found = " ".join(problems_of(request, answer))
    for said in (
        "unsafe-inline",
        "no policy",
        "nosniff",
        "Referrer",
        "Server",
        "Access-Control",
        "SameSite",
        "Path",
        "Domain",
        "HttpOnly",
        "kept",
        "leads",
    ):
        assert said in found
