"""A site's Registration tab (REG-04, APP-06, D-31)."""

import pytest
from django.test import Client

from regulars.sites.models import Site, SiteType
from tests.doors.pages import plan_in, plan_lines, without_tokens
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db

PATH = "/sites/kids/registration"


@pytest.fixture
def kids(db: None) -> Site:
    return a_site("kids")


def accepted(site: Site) -> list[tuple[str, bool, str]]:
    rows = SiteType.objects.filter(site=site).order_by("type")
    return list(rows.values_list("type_id", "approval", "receiver"))


def test_types_and_approval_are_saved_with_the_receiver(kids: Site, administrator: Client) -> None:
    assert "Business customer" in administrator.get(PATH).text
    wish = {"version": 1, "accepts-B2B": "on", "approval-B2B": "on", "receiver-B2B": "sam@staff.example"}
    assert administrator.post(PATH, wish | {"accepts-B2C": "on"}).status_code == 303
    assert accepted(kids) == [("B2B", True, "sam@staff.example"), ("B2C", False, "")]
    assert 'value="sam@staff.example"' in administrator.get(PATH).text


def test_approval_without_a_receiver_is_refused_in_words(kids: Site, administrator: Client) -> None:
    """D-31"""
    answer = administrator.post(PATH, {"version": 1, "accepts-B2B": "on", "approval-B2B": "on"})
    assert (answer.status_code, "Approval needs an email address" in answer.text) == (422, True)
    assert accepted(kids) == [("B2B", False, ""), ("B2C", False, "")]


def test_stale_page_is_refused(kids: Site, administrator: Client) -> None:
    """G23"""
    administrator.post(PATH, {"version": 1, "accepts-B2B": "on"})
    answer = administrator.post(PATH, {"version": 1, "accepts-B2C": "on"})
    assert (answer.status_code, "Someone else saved this site" in answer.text) == (409, True)
    assert accepted(kids) == [("B2B", False, "")]


def test_viewer_reads_and_saves_nothing(kids: Site, viewer: Client) -> None:
    assert "Save" not in without_tokens(viewer.get(PATH).text)
    assert viewer.post(PATH, {"version": 1, "accepts-B2B": "on"}).status_code == 403


APPROVED = {
    "version": 1,
    "accepts-B2B": "on",
    "approval-B2B": "on",
    "receiver-B2B": "sam@staff.example",
    "accepts-B2C": "on",
}


def test_doors_that_would_close_are_shown_before_anything_is_saved(kids: Site, administrator: Client) -> None:
    """D-32: how many; what was typed is carried along, and can be gone back to."""
    sports = a_site("sports")
    an_account(site=sports, type="B2B")
    asked = administrator.post(PATH, APPROVED)
    assert plan_lines(asked.text) == {"no_longer kids": "1"}
    assert accepted(kids) == [("B2B", False, ""), ("B2C", False, "")]

    back = administrator.post(PATH, APPROVED | {"back": "1"})
    assert 'value="sam@staff.example"' in back.text
    plan = plan_in(asked.text)
    assert administrator.post(PATH, APPROVED | {"plan": plan}).status_code == 303
    assert accepted(kids) == [("B2B", True, "sam@staff.example"), ("B2C", False, "")]


def test_plan_of_a_world_that_has_changed_is_shown_anew(kids: Site, administrator: Client) -> None:
    sports = a_site("sports")
    an_account(site=sports, type="B2B")
    answer = administrator.post(PATH, APPROVED | {"plan": "of-yesterday"})
    assert (answer.status_code, "Something changed meanwhile" in answer.text) == (409, True)
    assert accepted(kids) == [("B2B", False, ""), ("B2C", False, "")]
