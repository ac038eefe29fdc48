"""Every field of every form with what nobody should send: an answer beside the field, never a 500, nothing stored."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regulars.customers.models import Customer
from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in, register, text
from tests.doors.storefront.conftest import Browse
from tests.world import PASSWORD, an_account

pytestmark = pytest.mark.django_db

REGISTRATION = {
    "first_name": "Ada",
    "last_name": "Lind",
    "email": "ada@mail.example",
    "phone": "",
    "password": PASSWORD,
}
BAD = {
    "over-long": "x" * 5000,
    "nul": "a\x00b",
    "control": "a\x07b",
    "line break": "a\r\nBcc: all@evil.example",
    "direction": "a\u202eb",
    "line separator": "a\u2028b",
}
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("field", ["first_name", "last_name", "email", "phone"])
def test_bad_text_in_registration_is_said_beside_its_field(
    field: str, kind: str, sports: Site, browse: Browse
) -> None:
    answer = register(browse("sports"), **REGISTRATION | {field: BAD[kind]})  # type: ignore[arg-type]

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text(answer)
    assert Customer.objects.count() == 0


@pytest.mark.parametrize("field", ["last_name", "email", "password"])
def test_empty_field_is_asked_for(field: str, sports: Site, browse: Browse) -> None:
    for empty in ("", "   " if field != "password" else ""):
        answer = register(browse("sports"), **REGISTRATION | {field: empty})  # type: ignore[arg-type]
        assert answer.status_code == 422
        assert "Please fill this in." in text(answer)


def test_markup_is_text_everywhere(sports: Site, browse: Browse) -> None:
    client = browse("sports")
    assert register(client, first_name=MARKUP, last_name=MARKUP).status_code == 303

    for path in ("/", "/account"):
        page = text(client.get(path))
        assert "<script>alert" not in page
        assert "<img" not in page
        assert html.escape(MARKUP, quote=False) in page


def test_surrogates_and_broken_utf8_are_no_500(sports: Site, browse: Browse) -> None:
    client = browse("sports")
    for raw in (b"%ED%A0%80", b"%FF%FE", b"%00", b"%C0%AF", b"\xff\xfe"):
        for path, body in (
            ("/login", b"username=" + raw + b"&password=" + raw),
            ("/register", b"last_name=" + raw + b"&email=a@b.example&password=" + raw),
        ):
            answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
            assert answer.status_code == 422
    assert Customer.objects.count() == 0


@pytest.mark.parametrize("path", ["/register", "/login"])
def test_wrong_types_are_asked_for_again(path: str, sports: Site, browse: Browse) -> None:
    client = browse("sports")
    upload = SimpleUploadedFile("x.txt", b"x")
    for body in ({}, {"password": upload, "email": upload, "username": upload, "last_name": upload}):
        assert client.post(path, body).status_code in {200, 422}
    assert client.post(path, "[1]", content_type="application/json").status_code in {200, 422}
    listed = client.post(path, {"username": ["a", "b"], "password": ["c", "d"], "email": ["e", "f"]})
    assert listed.status_code == 422
    assert Customer.objects.count() == 0


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("field", ["username", "password"])
def test_bad_text_at_log_in_is_just_wrong(field: str, kind: str, sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    sent = {"username": "ada@mail.example", "password": PASSWORD} | {field: BAD[kind]}

    assert log_in(browse("sports"), **sent).status_code == 422


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("field", ["first_name", "last_name", "company", "phone", "language"])
def test_bad_text_in_my_account_changes_nothing(field: str, kind: str, sports: Site, browse: Browse) -> None:
    ada = an_account(site=sports)
    client = browse("sports")
    log_in(client)

    answer = client.post(
        "/account", {"first_name": "Ada", "last_name": "Lind", "version": 1, field: BAD[kind]}
    )
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text(answer)
    ada.refresh_from_db()
    assert ada.version == 1


@pytest.mark.parametrize("language", ["xx", "klingon", "en_XX_YY", "../../etc", "<b>"])
def test_unknown_language_is_refused_by_the_rules(language: str, sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    client = browse("sports")
    log_in(client)

    answer = client.post("/account", {"last_name": "Lind", "version": 1, "language": language})
    assert (answer.status_code, "Not a known language" in text(answer)) == (422, True)


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "é" * 43, "x" * 4000, "a b", "\x01"])
def test_cookie_of_any_shape_is_a_visitor(token: str, sports: Site, browse: Browse) -> None:
    client = browse("sports")
    client.cookies["regulars"] = token

    assert client.get("/").status_code == 200


def test_too_much_is_refused_in_the_look_of_the_shop(sports: Site) -> None:
    client = Client(HTTP_HOST="sports.localhost", enforce_csrf_checks=True)
    client.get("/login")
    answer = client.post("/login", {"username": "x" * 3_000_000, "password": "x"})

    assert answer.status_code == 413
    assert "Mystic Sports" in text(answer)
