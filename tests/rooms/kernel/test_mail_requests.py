"""What is answered in a mailbox or nowhere: in its order, later while it is in use, and never in the way of others (G9, G22)."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from regulars.customers.models import MailboxRequest
from regulars.kernel.errors import Busy, Conflict
from regulars.kernel.mail.requests import answer_next
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _asked() -> None:
    """Two are due, the second of them first; one isn't."""
    kids = a_site("kids")
    for name, seconds in (("ada", -1), ("ben", -2), ("cid", 60)):
        MailboxRequest.objects.create(
            kind="reset",
            username_key=name,
            site=kids,
            door="storefront",
            next_at=now() + timedelta(seconds=seconds),
        )


def left() -> list[str]:
    return list(MailboxRequest.objects.order_by("pk").values_list("username_key", flat=True))


def test_what_is_due_is_answered_in_its_order() -> None:
    answered: list[str] = []
    while answer_next(MailboxRequest, lambda wish: answered.append(wish.username_key)):
        pass
    assert (answered, left()) == (["ben", "ada"], ["cid"])


def test_what_is_in_use_is_asked_again_after_the_others() -> None:
    """Nothing of the first try stays."""

    def answer(wish: MailboxRequest) -> None:
        a_set(f"{wish.username_key}-{tries}")
        if wish.username_key == "ben":
            raise Busy("busy", "In use.")

    for tries in range(3):
        assert answer_next(MailboxRequest, answer) == (tries < 2)
    assert left() == ["ben", "cid"]
    assert MailboxRequest.objects.get(username_key="ben").next_at > now()


@pytest.mark.parametrize("problem", [Conflict("gone", "Gone."), RuntimeError("surprise")])
def test_what_cannot_be_answered_is_dropped(problem: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """A refusal that is to be expected makes no noise."""

    def answer(_wish: MailboxRequest) -> None:
        raise problem

    assert answer_next(MailboxRequest, answer, nowhere=(Conflict,))
    assert left() == ["ada", "cid"]
    assert any(one.exc_info for one in caplog.records) == isinstance(problem, RuntimeError)
