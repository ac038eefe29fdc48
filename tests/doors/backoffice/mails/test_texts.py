"""A site's own words for its mails, typed by staff, seen before they are saved."""

from typing import Any

import pytest
from django.test import Client

from regulars.sites.models import MailText, Site
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db

PATH = "/sites/kids/mails/password_reset/en"
WORDS = {"subject": "Your way back to {site}", "body": "Dear {name},\r\n\r\n{link}", "version": "0"}


@pytest.fixture(autouse=True)
def kids() -> Site:
    return a_site("kids", a_set("b2c"), name="Mystic Kids", brand_colour="#d2541b")


def save(client: Client, **values: str) -> Any:
    return client.post(PATH, WORDS | values)


def test_every_mail_of_a_site_is_listed_in_both_languages(viewer: Client) -> None:
    page = viewer.get("/sites/kids/mails").text
    for told in ("Welcome", "New password", "Access disabled", PATH, PATH.replace("/en", "/de")):
        assert told in page


def test_shipped_words_are_where_editing_begins(viewer: Client) -> None:
    page = viewer.get(PATH).text
    assert "Choose a new password for {site}" in page
    assert "Choose a new password for Mystic Kids" in page  # the preview
    assert "#d2541b" in page


def test_own_words_are_saved_and_shown(administrator: Client) -> None:
    assert save(administrator)["Location"] == PATH
    own = MailText.objects.get()
    assert (own.flow, own.language, own.body) == ("password_reset", "en", "Dear {name},\n\n{link}")
    page = administrator.get(PATH).text
    assert "Your way back to Mystic Kids" in page
    assert "own words" in page
    assert "own" in administrator.get("/sites/kids/mails").text


def test_shipped_words_come_back(administrator: Client) -> None:
    save(administrator)
    assert administrator.post(f"{PATH}/reset")["Location"] == PATH
    assert not MailText.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"body": "{link} {password}"}, "This mail can&#x27;t fill in {password}."),
        ({"body": "no link"}, "This mail needs its link"),
        ({"subject": ""}, "This field is required."),
    ],
)
def test_words_that_can_not_be_are_refused_beside_their_field(
    administrator: Client, values, said: str
) -> None:
    answer = save(administrator, **values)
    assert answer.status_code == 422
    assert said in answer.text.replace("&#39;", "&#x27;")
    assert not MailText.objects.exists()


def test_words_saved_by_somebody_else_meanwhile_are_kept(administrator: Client) -> None:
    """G23"""
    save(administrator)
    answer = save(administrator, subject="Another")
    assert answer.status_code == 409
    assert "Someone else saved this text meanwhile." in answer.text
    assert MailText.objects.get().subject == "Your way back to {site}"


def test_preview_fills_in_samples_and_stores_nothing(viewer: Client) -> None:
    part = viewer.post(f"{PATH}/preview", WORDS | {"subject": "Hi {name} <b>"}).text
    assert "Hi Ada Lind &lt;b&gt;" in part
    assert "<html" not in part
    assert "fill in {foo}" in viewer.post(f"{PATH}/preview", {"subject": "x", "body": "{foo}"}).text
    assert not MailText.objects.exists()


@pytest.mark.parametrize("client", ["viewer", "manager"])
def test_words_are_changed_by_administrators_only(client: str, client_of) -> None:
    staff = client_of(client)
    assert save(staff).status_code == 403
    assert staff.post(f"{PATH}/reset").status_code == 403
    assert ">Save<" not in staff.get(PATH).text


@pytest.mark.parametrize(
    "path", ["/sites/nowhere/mails", "/sites/kids/mails/nonsense/en", "/sites/kids/mails/registered/fr"]
)
def test_unknown_mail_is_not_found(viewer: Client, path: str) -> None:
    assert viewer.get(path).status_code == 404


def test_pages_about_words_of_another_language_stay_in_the_readers(viewer: Client) -> None:
    german = {"Accept-Language": "de"}
    for address in ("/sites/kids/mails", PATH):
        page = viewer.get(address, headers=german).text
        assert ('<html lang="de">' in page, "Englisch" in page) == (True, True)
    assert '<article class="mail-preview" lang="en"' in viewer.get(PATH, headers=german).text
