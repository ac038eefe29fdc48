"""Log lines hold ids, codes and places, never what somebody typed."""

import json
import logging
import sys
from typing import Any

import pytest

from regulars.authentication.operations.sessions import log_in
from regulars.config.observing.logs import formatter
from regulars.kernel.actor import Channel
from regulars.kernel.errors import TooOften, Unauthenticated
from regulars.kernel.guessing.devices import Caller
from regulars.kernel.tracing import begin_request, end_request
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db


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


def test_guesses_are_told_by_number_and_by_a_digest_of_their_network(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An operator sees after an attack whose password was guessed at, and which guesses came from one network."""
    ada = an_account(site=a_site("kids"))
    here, there = Caller(network="192.0.2.0/24"), Caller(network="198.51.100.0/24")
    for name, caller in (
        ("ada@mail.example", here),
        ("nobody@mail.example", here),
        ("ada@mail.example", there),
    ):
        with pytest.raises(Unauthenticated):
            log_in("kids.localhost", name, "a guess", caller=caller, channel=Channel.STOREFRONT)
    told = [one.getMessage() for one in caplog.records]
    mine, nobodys, elsewhere = (one.rpartition(" ") for one in told)
    assert mine[0] == elsewhere[0] == f"wrong secret: customer {ada.pk} at kids, network"
    assert nobodys[0] == "wrong secret: nobody known at kids, network"
    assert mine[2] == nobodys[2] != elsewhere[2]
    for never in ("ada@", "nobody@", "192.0", "a guess"):
        assert never not in " ".join(told)


def test_refused_tries_are_told_too(caplog: pytest.LogCaptureFixture) -> None:
    ada = an_account(site=a_site("kids"))
    for _ in range(11):
        with pytest.raises((Unauthenticated, TooOften)):
            log_in("kids.localhost", "ada@mail.example", "a guess", channel=Channel.API)
    assert caplog.records[-1].getMessage() == f"too many tries: customer {ada.pk} at kids, network none"
