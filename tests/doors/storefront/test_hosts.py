import pytest
from django.db import connection, transaction
from django.test import Client

from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.world import an_account, logged_in

pytestmark = pytest.mark.django_db

PATHS = [
    "/",
    "/register",
    "/login",
    "/logout",
    "/account",
    "/brand.css",
    "/brand.svg",
    "/nowhere",
    "/access-request",
]


@pytest.mark.parametrize("path", PATHS)
def test_unknown_host_is_told_nothing(path: str, sports: Site) -> None:
    """G11: 421 on every path, also a wrong one, and not a word about shops or the program."""
    answer = Client(HTTP_HOST="evil.localhost").get(path)

    assert answer.status_code == 421
    said = text(answer).lower()
    assert not [word for word in ("mystic", "sports", "regulars", "static", "django") if word in said]
    assert not answer.cookies


@pytest.mark.parametrize(
    "host", ["", "sports.localhost.", "SPORTS.localhost:8000", "sports.localhost:x", "a b", "x\x00"]
)
def test_host_header_in_any_shape_finds_the_shop_or_nothing(host: str, sports: Site) -> None:
    answer = Client(HTTP_HOST=host).get("/")

    expected = 200 if host.lower().rstrip(".").split(":8000")[0] == "sports.localhost" else 421
    assert answer.status_code == expected


def test_forwarded_host_does_not_choose_the_shop(sports: Site, kids: Site, browse: Browse) -> None:
    """G11: the raw Host header alone."""
    answer = browse("sports").get("/", HTTP_X_FORWARDED_HOST="kids.localhost")

    assert "Mystic Sports" in text(answer)
    assert "Mystic Kids" not in text(answer)


def test_page_wears_name_colour_and_language_of_its_site(sports: Site, browse: Browse) -> None:
    page = text(browse("sports").get("/"))

    assert '<html lang="en-GB">' in page
    assert "Welcome to Mystic Sports." in page
    assert '<link rel="stylesheet" href="/brand.css?0f766e">' in page


def test_brand_colours_are_kept_under_the_address_that_names_them(sports: Site, browse: Browse) -> None:
    named, stale = browse("sports").get("/brand.css?0f766e"), browse("sports").get("/brand.css?ffffff")

    assert named["Content-Type"] == "text/css; charset=utf-8"
    assert "#0f766e" in text(named)
    assert named["Cache-Control"] == "public, max-age=31536000, immutable"
    assert text(stale) == text(named)
    assert stale["Cache-Control"] == "no-store"


def test_mark_of_a_shop_has_its_letters_and_colour(sports: Site, browse: Browse) -> None:
    shop = browse("sports")
    assert '<link rel="icon" href="/brand.svg?0f766e-MS"' in text(shop.get("/"))
    named, stale = shop.get("/brand.svg?0f766e-MS"), shop.get("/brand.svg?0f766e-XX")

    assert named["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert '"#0f766e"' in text(named)
    assert ">MS<" in text(named)
    assert named["Cache-Control"] == "public, max-age=31536000, immutable"
    assert stale["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/register", "/login", "/account", "/account/password", "/nowhere"])
def test_no_page_is_kept_by_anybody_between(path: str, sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    client = browse("sports")
    for _ in range(2):
        answer = client.get(path)
        assert answer.status_code == 302 + 1 or answer["Cache-Control"] == "no-store"
        log_in(client)


def test_customer_of_another_set_is_a_visitor_and_may_register(
    sports: Site, business: Site, browse: Browse
) -> None:
    """SITE-06: pages are served anonymously, the registration form is usable; the token of one site is no key."""
    token = logged_in(an_account(site=sports), sports).token
    client = browse("business")
    client.cookies["regulars"] = token

    assert "Create an account" in text(client.get("/"))
    client.cookies["regulars"] = token
    assert client.get("/register").status_code == 200
    client.cookies["regulars"] = token
    assert client.get("/account").status_code == 303


def test_cookie_is_for_this_host_alone(sports: Site, browse: Browse, settings: object) -> None:
    an_account(site=sports)

    cookie = log_in(browse("sports")).cookies["regulars"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )
    assert not cookie["secure"]

    settings.IS_LOCAL, settings.CUSTOMER_COOKIE_NAME = False, "__Host-regulars"  # type: ignore[attr-defined]
    cookie = log_in(browse("sports")).cookies["__Host-regulars"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_errors_wear_the_look_of_the_shop(sports: Site, browse: Browse) -> None:
    missing = browse("sports").get("/nowhere")
    wrong_way = browse("sports").get("/logout")
    client = Client(HTTP_HOST="sports.localhost", enforce_csrf_checks=True)
    stale = client.post("/login", {"username": "ada", "password": "x"})

    assert (missing.status_code, wrong_way.status_code, stale.status_code) == (404, 405, 403)
    for answer in (missing, wrong_way, stale):
        assert "Mystic Sports" in text(answer)
        assert "Traceback" not in text(answer)
    assert wrong_way["Allow"] == "POST"


def test_shop_whose_database_is_broken_says_so_and_nothing_else(
    sports: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """A real fault: the table of host names is gone."""
    client = Client(HTTP_HOST="sports.localhost", raise_request_exception=False)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sites_sitehost RENAME TO gone")
        answer = client.get("/")
        transaction.set_rollback(True)

    assert answer.status_code == 500
    assert "Something went wrong on our side" in text(answer)
    assert "sites_sitehost" not in text(answer)
