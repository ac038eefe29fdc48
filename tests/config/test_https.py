"""F53: away from `localhost` only https is served, as the README promises; what a trusted proxy says of the scheme counts."""

from typing import Any

import pytest

from regulars.kernel.guessing.network import networks
from tests.doors.api.calls import as_shopper
from tests.web import Reply, ask
from tests.world import PASSWORD, a_site, an_account

pytestmark = pytest.mark.django_db

PAGES = ["/", "/login", "/account?x=1&y=%20", "/nothing/here", "/api/v1/me", "/api/openapi.json"]
HOSTS = ["shops.example", "admin.shops.example", "sports.shops.example", "nobodys.example"]
BODY = b'{"username": "ada@mail.example", "password": "%s"}' % PASSWORD.encode()


@pytest.fixture
def away(settings: Any) -> None:
    """An installation at a domain of its own, behind a proxy at 10.0.0.1."""
    settings.DOMAIN, settings.IS_LOCAL = "shops.example", False
    settings.TRUSTED_PROXIES = networks("10.0.0.1")


@pytest.fixture
def token(away: None) -> str:
    sports = a_site("sports", hosts=["sports.shops.example"])
    an_account(site=sports)
    return as_shopper(sports, "ada@mail.example").token


def by_proxy(url: str, scheme: str, **more: Any) -> Reply:
    """As the proxy hands it on: by plain http, with a word on how it came."""
    sent = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_PROTO": scheme}
    return ask(f"http://{url}", **(sent | more))


def headers(reply: Reply) -> dict[str, str]:
    return {name.lower(): value for name, value in reply.headers}


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_reads_by_http_is_sent_to_https(away: None, host: str, method: str) -> None:
    """F53: also when only the proxy was asked by http, and whoever else claims that it was https."""
    for path in PAGES:
        for answer in (
            ask(f"http://{host}{path}", method=method),
            ask(f"http://{host}:8000{path}", method=method, HTTP_X_FORWARDED_PROTO="https"),
            by_proxy(f"{host}{path}", "http", method=method),
            by_proxy(f"{host}{path}", "https, http", method=method),
            by_proxy(f"{host}{path}", "", method=method),
        ):
            assert (answer.status, answer["Location"]) == (308, f"https://{host}{path}")
            assert answer["Cache-Control"] == "no-store"
            assert "strict-transport-security" not in headers(answer)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_is_sent_by_http_is_refused_unread(away: None, method: str) -> None:
    """F53: never a password by http."""
    for host in HOSTS:
        said = by_proxy(
            f"{host}/api/v1/sessions", "http", method=method, body=BODY, CONTENT_TYPE="application/json"
        )
        assert (said.status, b'"https_required"' in said.body) == (403, True)
        assert by_proxy(f"{host}/login", "http", method=method, body=b"x=1").status == 403


def test_right_password_and_token_are_worth_nothing_by_http(token: str) -> None:
    """By the hot lane and by a route; the same by https is their control."""
    sports, bearer = "sports.shops.example", {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    sent = {"method": "POST", "body": BODY, "CONTENT_TYPE": "application/json"}
    assert by_proxy(f"{sports}/api/v1/me", "http", **bearer).status == 308
    assert by_proxy(f"{sports}/api/v1/sessions", "http", **sent).status == 403
    assert by_proxy(f"{sports}/api/v1/me", "https", **bearer).status == 200
    assert by_proxy(f"{sports}/api/v1/sessions", "https", **sent).status == 201


def test_answers_by_https_say_that_they_always_are(token: str) -> None:
    """F53: HSTS on pages, APIs, the hot lane and static files."""
    sports = "sports.shops.example"
    page = by_proxy(f"{sports}/", "https")
    style = page.body.decode().partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    for answer in (
        page,
        by_proxy(f"{sports}{style}", "https"),
        by_proxy(f"{sports}/api/v1/me", "https", HTTP_AUTHORIZATION=f"Bearer {token}"),
        by_proxy("admin.shops.example/login", "https"),
        by_proxy("shops.example/", "https"),
        by_proxy("admin.shops.example/api/v1/sets", "https"),
        ask(f"https://{sports}/"),  # a web server that speaks TLS itself
    ):
        assert answer.status in {200, 401}
        assert answer["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_by_http_and_by_address(away: None, path: str) -> None:
    for host in (*HOSTS, "10.0.0.9:8000"):
        assert ask(f"http://{host}{path}").status == 200


def test_no_host_is_nobodys_by_http_too(away: None) -> None:
    """G11: no redirect is made of what isn't a host."""
    assert ask("http://a b/").status == 421


def test_redirect_leads_nowhere_else(away: None) -> None:
    said = ask("http://shops.example/", PATH_INFO="//evil.example/\r\nx: y\xe4", QUERY_STRING="a=\r\nb")
    assert said["Location"] == "https://shops.example//evil.example/%0D%0Ax:%20y%E4?a=%0D%0Ab"


def test_localhost_stays_plain() -> None:
    """The demo and the tests."""
    a_site("sports")
    answer = ask("http://sports.localhost/login")
    assert (answer.status, "strict-transport-security" in headers(answer)) == (200, False)
