"""`regulars attributes list`, `regulars forms show`."""

import pytest

from regulars.fields.rules.shipped import SHIPPED
from tests.doors.cli.commands import run
from tests.world import a_site

pytestmark = pytest.mark.django_db


def test_attributes_are_listed() -> None:
    """ATT-06"""
    assert {one["code"] for one in run("attributes", "list", "--json").json} == SHIPPED.keys()
    assert "salutation" in run("attributes", "list").out


def test_forms_of_a_site_are_shown() -> None:
    """REG-02"""
    a_site("kids")
    forms = run("forms", "show", "kids", "--json").json
    assert {(one["purpose"], one["type"], one["is_standard"]) for one in forms} == {
        (purpose, kind, True)
        for purpose in ("registration", "profile", "checkout")
        for kind in ("B2C", "B2B")
    }
    assert run("forms", "show", "kids").code == 0
    assert run("forms", "show", "nowhere").code == 1
