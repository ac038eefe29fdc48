"""A view answers with a page or with a part of it, and messages are told once."""

from types import SimpleNamespace

import pytest
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from regulars.ui.pages import fragment, is_htmx, page, redirect
from tests.doors.ui.gallery import context


@pytest.fixture
def request_of_sam() -> HttpRequest:
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)
    request.user = SimpleNamespace(name="Sam")
    return request


def test_page_tells_a_waiting_message_once(request_of_sam):
    request_of_sam._messages.add(SUCCESS, "Kids <saved>")
    first = page(request_of_sam, "ui/gallery_plain.html", context()).content.decode()
    assert "Kids &lt;saved&gt;" in first
    assert "toast-success" in first


def test_fragment_is_one_block_and_brings_messages_into_the_page(request_of_sam):
    request_of_sam._messages.add(SUCCESS, "Saved")
    html = fragment(request_of_sam, "ui/gallery_plain.html", "subtitle", context()).content.decode()
    assert html.startswith("<p>The back office of Mystic.</p>")
    assert 'hx-swap-oob="beforeend"' in html
    assert "Saved" in html
    assert "<html" not in html


def test_page_and_fragment_are_kept_apart_by_caches(request_of_sam):
    answer = fragment(request_of_sam, "ui/gallery_plain.html", "subtitle", context(), status=422)
    assert "HX-Request" in answer["Vary"]
    assert answer.status_code == 422


def test_redirect_tells_htmx_to_load_the_other_page():
    answer = redirect(RequestFactory().post("/", headers={"HX-Request": "true"}), "/sites")
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/sites")


def test_redirect_without_htmx_is_a_see_other():
    answer = redirect(RequestFactory().post("/"), "/sites")
    assert (answer.status_code, answer["Location"]) == (303, "/sites")


def test_history_restore_wants_the_whole_page():
    request = RequestFactory().get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert not is_htmx(request)
