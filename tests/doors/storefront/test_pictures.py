"""Pictures in My Account and by API: who sees them, what is let in, how they are served (ATT-05)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regulars.customers.models import Customer
from regulars.fields.rules import Purpose, Type
from regulars.sites.models import Site
from tests.doors.api.calls import as_shopper
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.rooms.customers.pictures import a_picture, hostile
from tests.rooms.fields.forms import a_form_of, an_attribute
from tests.world import an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sports: Site, browse: Browse) -> Client:
    an_attribute("photo", Type.IMAGE)
    a_form_of(sports, Purpose.PROFILE, {"last_name": {}, "photo": {"label": "Your face"}})
    an_account(site=sports)
    client = browse("sports")
    log_in(client)
    return client


def upload(client: Client, content: bytes, name: str = "photo.png", code: str = "photo") -> str:
    answer = client.post(f"/account/images/{code}", {"image": SimpleUploadedFile(name, content)})
    assert (answer.status_code, answer["Location"]) == (303, "/account")
    return text(client.get("/account"))


def stored() -> str:
    return str(Customer.objects.get().attributes.get("photo", ""))


def test_customer_sends_a_picture_sees_it_and_takes_it_away(client: Client) -> None:
    page = upload(client, a_picture())
    assert "Your picture is saved." in page
    assert f'src="/images/{stored()}" alt="Your face"' in page

    assert client.post("/account/images/photo/removed").status_code == 303
    assert stored() == ""
    assert "No picture yet." in text(client.get("/account"))


def test_picture_is_served_where_nothing_can_run(client: Client) -> None:
    upload(client, a_picture("JPEG"))
    answer = client.get(f"/images/{stored()}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer.content[:4] == b"RIFF"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_nobody_else_sees_it_and_no_site_whose_form_hides_it(
    client: Client, sports: Site, kids: Site, browse: Browse
) -> None:
    """G7, MYA-05"""
    upload(client, a_picture())
    path = f"/images/{stored()}"
    an_account("ben@mail.example", sports)
    ben, ada_at_kids = browse("sports"), browse("kids")
    log_in(ben, "ben@mail.example")
    log_in(ada_at_kids)
    assert [one.get(path).status_code for one in (ben, ada_at_kids)] == [404, 404]
    assert browse("sports").get(path)["Location"].startswith("/login")
    for odd in ("x", "%00", "..%2f..%2fetc", "a" * 300):
        assert client.get(f"/images/{odd}").status_code == 404


@pytest.mark.parametrize("kind", hostile())
def test_hostile_file_is_refused_with_words(kind: str, client: Client) -> None:
    """Whatever it is called."""
    page = upload(client, hostile()[kind])
    assert "This is not a picture" in page or "at most" in page
    assert stored() == ""


def test_picture_that_the_form_does_not_offer_is_refused(client: Client, sports: Site) -> None:
    """G14"""
    a_form_of(sports, Purpose.PROFILE, {"photo": {"read_only": True}})
    page = upload(client, a_picture())
    assert "ask for this" in page
    assert "Choose a picture" not in page
    assert "There is no such picture." in upload(client, a_picture(), code="last_name")
    assert stored() == ""


def test_form_that_is_far_too_large_is_not_even_read(client: Client) -> None:
    huge = SimpleUploadedFile("photo.png", bytes(6_100_000))
    assert client.post("/account/images/photo", {"image": huge}).status_code == 413


def test_program_sends_reads_and_removes_the_bytes(client: Client, sports: Site) -> None:
    """ATT-05 on API: raw bytes, the address in `/me`, the same refusals."""
    call = as_shopper(sports, "ada@mail.example")

    def put(content: bytes, code: str = "photo") -> object:
        return call.client.put(
            f"/api/v1/me/images/{code}",
            content,
            content_type="image/png",
            HTTP_HOST="sports.localhost",
            HTTP_AUTHORIZATION=f"Bearer {call.token}",
        )

    assert call.get("/me").json["photo"] is None
    assert put(a_picture()).status_code == 204  # type: ignore[attr-defined]
    assert call.get("/me").json["photo"] == f"/images/{stored()}"
    assert call.get("/me/images/photo").raw["Content-Type"] == "image/webp"
    for kind, content in hostile().items():
        answer = put(content)
        assert answer.status_code in {422, 413}, kind  # type: ignore[attr-defined]
    assert put(a_picture(), "last_name").status_code == 422  # type: ignore[attr-defined]
    assert call.delete("/me/images/photo").status == 204
    assert call.get("/me/images/photo").status == 404
