"""Staff passwords are guarded as customers' are (guarantees, Web)."""

import pytest
from django.test import Client

from regulars.kernel.actor import OPERATOR
from regulars.kernel.guessing import throttle
from regulars.kernel.guessing.devices import mark_device
from regulars.staff.operations.people import set_staff_password
from tests.world import sam

pytestmark = pytest.mark.django_db
PASSWORD = "sam has a long password"


def browser() -> Client:
    return Client(HTTP_HOST="admin.localhost")


def log_in(client: Client, password: str = "a guess") -> int:
    return client.post("/login", {"email": "sam@staff.example", "password": password}).status_code


def test_guesses_at_a_staff_password_end_in_a_wait() -> None:
    sam()
    assert {log_in(browser()) for _ in range(throttle.PER_NAME.tries)} == {422}
    answer = browser().post("/login", {"email": "Sam@staff.example ", "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "Too many tries. Please wait a minute, then try again." in answer.content.decode()


def test_staff_get_in_on_their_own_device_while_others_guess() -> None:
    sam()
    own = browser()
    assert log_in(own, PASSWORD) == 303
    own.post("/logout")
    for _ in range(throttle.PER_NAME.tries + 1):
        log_in(browser())
    assert log_in(browser(), PASSWORD) == 429
    assert log_in(own, PASSWORD) == 303


def test_device_of_a_customer_with_the_same_number_is_a_strangers() -> None:
    user = sam()
    for _ in range(throttle.PER_NAME.tries):
        log_in(browser())
    client = browser()
    client.cookies["regulars-device"] = mark_device("", f"customer {user.pk}")
    assert log_in(client, PASSWORD) == 429


def test_device_is_a_strangers_after_another_password() -> None:
    """G24"""
    user, own = sam(), browser()
    assert log_in(own, PASSWORD) == 303
    own.post("/logout")
    set_staff_password(user, "another long story", by=OPERATOR)
    for _ in range(throttle.PER_NAME.tries):
        log_in(browser())
    assert log_in(own, "another long story") == 429
