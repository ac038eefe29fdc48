"""Log lines hold ids, codes and places, never what somebody typed."""

import json
import logging
import sys
from typing import Any

import pytest

from regulars.config.observing.logs import formatter
from regulars.kernel.tracing import begin_request, end_request


def line(name: str, message: str, *arguments: object, error: bool = False) -> dict[str, Any]:
    exc_info = sys.exc_info() if error else None
    record = logging.LogRecord(name, logging.WARNING, "a.py", 1, message, arguments, exc_info)
    written = formatter().format(record)
    assert "\n" not in written
    found: dict[str, Any] = json.loads(written)
    return found


def test_our_line_is_json_with_level_logger_and_moment() -> None:
    said = line("regulars.kernel.jobs", "job %s met a lock", 17)
    assert (said["event"], said["level"], said["logger"]) == (
        "job 17 met a lock",
        "warning",
        "regulars.kernel.jobs",
    )
    assert said["at"].endswith("+00:00")


def test_line_within_a_request_names_it() -> None:
    fresh = begin_request()
    assert line("regulars.api", "unexpected")["request_id"] == fresh
    end_request()
    assert line("regulars.api", "unexpected")["request_id"] == ""


@pytest.mark.parametrize(
    ("message", "arguments", "event"),
    [
        ("Not Found: %s", ("/reset/a-secret-token",), "Not Found"),
        ("Forbidden (%s): %s", ("CSRF token missing", "/a-secret"), "Forbidden"),
        ("Invalid HTTP_HOST header: 'ada@mail.example'", (), "django.request"),
    ],
)
def test_line_of_a_stranger_keeps_only_its_fixed_part(
    message: str, arguments: tuple[str, ...], event: str
) -> None:
    assert line("django.request", message, *arguments)["event"] == event


def test_exception_is_told_by_kind_and_place_without_its_message() -> None:
    """The database quotes whole rows in its messages."""
    try:
        try:
            {}["ada@mail.example"]
        except KeyError as cause:
            raise ValueError("a secret password") from cause
    except ValueError:
        said = line("regulars.api", "unexpected", error=True)
    first, place, second, *_ = said["exception"].split("\n")
    assert (first, second) == ("ValueError", "caused by KeyError")
    assert place.endswith("in test_exception_is_told_by_kind_and_place_without_its_message")
    assert "ada@" not in json.dumps(said)
    assert "secret" not in said["exception"]
