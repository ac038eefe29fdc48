"""Dates and numbers follow the page's locale and time zone."""

from datetime import UTC, datetime

import pytest
from django.template import engines

from regulars.ui.formats import initials

MOMENT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def shown(template, **context):
    return engines["jinja2"].env.from_string(template).render(moment=MOMENT, **context).replace("\u202f", " ")


def test_moment_is_told_in_the_time_zone_of_the_page():
    assert shown("{{ moment|moment }}", time_zone="Europe/Berlin") == "Mar 2, 2026, 12:30 AM"


def test_day_without_a_time_zone_is_utc():
    assert shown("{{ moment|day }}", locale="de-DE") == "01.03.2026"


def test_number_follows_the_locale():
    assert shown("{{ 1234567|number }}") == "1,234,567"
    assert shown("{{ 1234567|number }}", locale="de") == "1.234.567"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Jansen", "AJ"), ("Ben", "BE"), ("x", "X"), ("", "?"), (" - ", "?"), ("ada@mail.example", "AM")],
)
def test_initials_of_any_name(name, letters):
    assert initials(name) == letters
