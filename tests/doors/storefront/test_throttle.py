"""Who guesses waits, and is told how long; the owner's own browser is not kept out (guarantees, Web)."""

import pytest

from regulars.kernel.guessing import throttle
from regulars.sites.models import Site
from tests.doors.storefront.browsing import is_in, log_in, register, text
from tests.doors.storefront.conftest import Browse
from tests.world import PASSWORD, an_account

pytestmark = pytest.mark.django_db

SENTENCE = "Too many tries. Please wait a minute, then try again."


def guess_until_full(browse: Browse, username: str = "ada@mail.example") -> None:
    for _ in range(throttle.PER_NAME.tries):
        assert log_in(browse("sports"), username, "a guess").status_code == 422


def test_log_in_after_too_many_guesses_says_how_long_to_wait(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    guess_until_full(browse)
    answer = log_in(browse("sports"))
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert SENTENCE in text(answer)
    assert 'value="ada@mail.example"' in text(answer)


def test_unknown_name_is_refused_in_the_same_words(sports: Site, browse: Browse) -> None:
    guess_until_full(browse, "nobody@mail.example")
    answer = log_in(browse("sports"), "nobody@mail.example")
    assert (answer.status_code, SENTENCE in text(answer)) == (429, True)


def test_browser_that_was_in_before_gets_in_while_others_guess(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    own = browse("sports")
    log_in(own)
    own.post("/logout")
    guess_until_full(browse)
    assert log_in(browse("sports")).status_code == 429
    log_in(own)
    assert is_in(own)
    assert own.cookies["regulars-device"]["httponly"]


def test_known_device_has_no_endless_guesses(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    own = browse("sports")
    log_in(own)
    own.post("/logout")
    answers = [log_in(own, password="a guess").status_code for _ in range(throttle.PER_DEVICE.tries + 1)]
    assert answers == [422] * throttle.PER_DEVICE.tries + [429]


def test_device_of_somebody_else_helps_nobody(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    an_account("ben@mail.example", sports, first_name="Ben")
    bens = browse("sports")
    log_in(bens, "ben@mail.example")
    bens.post("/logout")
    guess_until_full(browse)
    assert log_in(bens).status_code == 429


def test_right_passwords_are_not_counted(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    for _ in range(throttle.PER_NAME.tries + 3):
        log_in(client := browse("sports"))
        assert is_in(client)


def test_password_change_after_too_many_wrong_current_ones_waits(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    client = browse("sports")
    log_in(client)
    form = {"current_password": "a guess", "new_password": "eleven brown otters"}
    for _ in range(throttle.PER_CONFIRMATION.tries):
        assert client.post("/account/password", form).status_code == 422
    answer = client.post("/account/password", form | {"current_password": PASSWORD})
    assert (answer.status_code, "Retry-After" in answer, SENTENCE in text(answer)) == (429, True, True)


def test_others_guesses_keep_nobody_from_changing_the_password(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    client = browse("sports")
    log_in(client)
    guess_until_full(browse)
    form = {"current_password": PASSWORD, "new_password": "eleven brown otters"}
    assert client.post("/account/password", form).status_code == 303


def test_registrations_from_one_network_are_counted(
    sports: Site, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A direct site tells taken names (D-33): nobody may ask it for many."""
    monkeypatch.setattr(throttle, "REGISTRATIONS_PER_NETWORK", throttle.Rate(2, 600))
    an_account(site=sports)
    assert [register(browse("sports")).status_code for _ in range(3)] == [409, 409, 429]
    elsewhere = browse("sports").post(
        "/register",
        {
            "last_name": "Lind",
            "email": "new@mail.example",
            "password": PASSWORD,
            "password_confirmation": PASSWORD,
        },
        REMOTE_ADDR="198.51.100.7",
    )
    assert elsewhere.status_code == 303


def test_forwarded_addresses_of_strangers_are_not_believed(
    sports: Site, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attacker who makes up a network for every guess is still in one."""
    monkeypatch.setattr(throttle, "PER_NETWORK", throttle.Rate(2, 600))
    answers = [
        browse("sports")
        .post(
            "/login",
            {"username": f"name{number}@mail.example", "password": "a guess"},
            headers={"X-Forwarded-For": f"198.51.{number}.7"},
        )
        .status_code
        for number in range(3)
    ]
    assert answers == [422, 422, 429]
