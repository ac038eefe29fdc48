"""Staff whose name is under attack are slowed down, never locked out: a link by mail makes their device a known one (F14)."""

import pytest
from django.test import Client

from regulars.kernel.guessing import throttle
from regulars.kernel.guessing.hashes import Fit
from regulars.kernel.models import AuditRecord, Mail
from regulars.staff import queries
from regulars.staff.models import StaffLinkRequest
from regulars.staff.operations.links import PER_NAME, answer_next_link_request
from regulars.staff.operations.people import (
    activate_staff,
    change_staff,
    deactivate_staff,
    set_staff_password,
)
from tests.journeys.stories import SAM
from tests.mailbox import token_in
from tests.world import sam

pytestmark = pytest.mark.django_db
PASSWORD = "sam has a long password"
EMAIL = "sam@staff.example"


def browser() -> Client:
    return Client(HTTP_HOST="admin.localhost")


def log_in(client: Client, password: str = "a guess", email: str = EMAIL):
    return client.post("/login", {"email": email, "password": password})


def attack(email: str = EMAIL) -> None:
    for _ in range(throttle.PER_NAME.tries + 1):
        log_in(browser(), email=email)


def sent() -> list[Mail]:
    while answer_next_link_request():
        pass
    return list(Mail.objects.filter(flow="staff_known_device").order_by("pk"))


def test_link_in_the_mailbox_lets_staff_log_in_while_somebody_guesses() -> None:
    """F14."""
    user = sam()
    attack()
    mine = browser()
    assert log_in(mine, PASSWORD).status_code == 429
    mail = sent()[0]
    assert (mail.recipient, mail.sender, mail.site_id) == (EMAIL, "regulars@localhost", None)
    assert mail.text.count("http://admin.localhost:8000/login/device?token=") == 1

    page = mine.get("/login/device", {"token": token_in(mail)})
    assert page.status_code == 200
    assert log_in(mine, PASSWORD).status_code == 429, "looking at the link is not enough: programs do that"
    answer = mine.post("/login/device", {"token": token_in(mail)})
    assert (answer.status_code, answer["Location"]) == (303, "/login")
    assert mine.get("/").status_code == 302, "the link opens nothing without the password"
    assert log_in(mine, "a guess").status_code == 422
    assert log_in(mine, PASSWORD).status_code == 303
    assert log_in(browser(), PASSWORD).status_code == 429
    events = AuditRecord.objects.filter(event__startswith="staff.link")
    assert {one.event for one in events} == {"staff.link_sent", "staff.link_used"}
    assert {one.data["staff"] for one in events} == {user.pk}


def test_link_works_once() -> None:
    """G10."""
    sam()
    attack()
    token = token_in(sent()[0])
    assert browser().post("/login/device", {"token": token}).status_code == 303
    second = browser().post("/login/device", {"token": token})
    assert second.status_code == 404
    assert "regulars-device" not in second.cookies


@pytest.mark.parametrize(
    "revoke",
    [
        lambda user: set_staff_password(user, "sam has another password", by=SAM),
        lambda user: deactivate_staff(user, by=SAM),
        lambda user: [verb(user, by=SAM) for verb in (deactivate_staff, activate_staff)],
        lambda user: change_staff(
            user, email="new@staff.example", name="", role="viewer", sites=None, version=1, by=SAM
        ),
    ],
    ids=["another password", "let go", "let go and taken back", "another email"],
)
def test_link_counts_no_longer_after_a_revocation(revoke) -> None:
    """G24: what is revoked is compared in the statement that redeems."""
    user = sam("viewer")
    attack()
    token = token_in(sent()[0])
    revoke(user)
    answer = browser().post("/login/device", {"token": token})
    assert answer.status_code == 404
    assert "regulars-device" not in answer.cookies


REVOKING = {
    "another password": [lambda user: set_staff_password(user, "sam has another password", by=SAM)],
    "let go and taken back": [
        lambda user: deactivate_staff(user, by=SAM),
        lambda user: activate_staff(user, by=SAM),
    ],
}


@pytest.mark.parametrize("revoke", REVOKING.values(), ids=REVOKING.keys())
def test_device_is_a_strangers_after_a_revocation(revoke) -> None:
    """G24: the mark of somebody who was let go and taken back still had a bucket of its own."""
    user, mine = sam("viewer"), browser()
    assert log_in(mine, PASSWORD).status_code == 303
    mine.post("/logout")
    attack()
    for verb in revoke:
        verb(user)
    assert log_in(mine, PASSWORD).status_code == 429


@pytest.mark.parametrize("revoke", REVOKING.values(), ids=REVOKING.keys())
def test_log_in_that_a_revocation_overtakes_lets_nobody_in(revoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """G5, G24: the password was looked at before, and the log-in was of what came after."""
    user, mine, verify = sam("viewer"), browser(), queries.fit_of

    def overtaken(password: str, encoded: str) -> Fit:
        fit = verify(password, encoded)
        for verb in revoke:
            verb(user)
        return fit

    monkeypatch.setattr(queries, "fit_of", overtaken)
    answer = log_in(mine, PASSWORD)
    assert answer.status_code == 422
    assert "regulars-device" not in answer.cookies
    assert mine.get("/").status_code == 302


def test_strangers_name_gets_the_same_answer_and_no_mail() -> None:
    """G9: one row is written for either, and the worker looks."""
    sam()
    pages = []
    for email in (EMAIL, "nobody@staff.example"):
        attack(email)
        answer = log_in(browser(), email=email)
        pages.append((answer.status_code, answer.text.count("look into your mailbox")))
    assert pages == [(429, 1), (429, 1)]
    requests = StaffLinkRequest.objects.order_by("pk").values_list("email", flat=True)
    assert requests.filter(email=EMAIL).count() == requests.filter(email="nobody@staff.example").count()
    assert {mail.recipient for mail in sent()} == {EMAIL}


def test_flood_fills_no_mailbox_and_uses_up_no_link() -> None:
    """F14: when the count is full, the link that was sent last stays good."""
    sam()
    for _ in range(3):
        attack()
    assert len(sent()) == PER_NAME.tries
    for mail in sent():
        assert browser().post("/login/device", {"token": token_in(mail)}).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "x" * 5000])
def test_nonsense_is_no_link(token: str) -> None:
    asked = browser().get("/login/device", {"token": token.replace("\ud800", "?")})
    assert asked.status_code == (200 if token else 404)
    assert browser().post("/login/device", {"token": token.replace("\ud800", "?")}).status_code == 404


def test_link_in_the_outbox_is_read_by_those_who_look_after_staff(administrator: Client) -> None:
    sam()
    attack()
    mail = sent()[0]
    manager = browser()
    manager.force_login(sam("manager", email="manager@staff.example"))
    path = f"/mails/{mail.pk}"
    assert mail.secret in administrator.get(path).text
    shown = manager.get(path)
    assert (shown.status_code, mail.secret in shown.text) == (200, False)
