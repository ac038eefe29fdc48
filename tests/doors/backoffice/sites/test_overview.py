"""A site's Overview tab (CLS-05)."""

import pytest
from django.test import Client

from tests.doors.api.calls import admin
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


def test_overview_tells_what_is_in_force_and_where_it_is_changed(
    administrator: Client, viewer: Client
) -> None:
    a_site("kids", a_set("b2c"))
    html = administrator.get("/sites/kids/overview").text
    for text in ("Set Set b2c", "All its sites", "Standard", "This site", "Business customer"):
        assert text in html
    assert 'href="/sites/kids/registration"' in html
    assert "All its sites" in viewer.get("/sites/kids/overview").text


def test_api_tells_the_same() -> None:
    a_site("kids", a_set("b2c"))
    found = {one["code"]: one for one in admin().get("/sites/kids/overview").json}
    assert found["set"] == {
        "topic": "access",
        "code": "set",
        "name": "Customer set",
        "value": "Set b2c",
        "source": "set",
    }
    assert found["session_days"]["source"] == "standard"
