"""F28: many answers at once, while somebody else holds one of those who wait."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from regulars.customers.models import Access, Customer
from regulars.customers.operations import approvals
from regulars.customers.operations.approvals import decide
from regulars.customers.queries.waiting import waiting
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from regulars.sites.operations.locks import lock_sites
from regulars.staff.rules.rights import EVERYTHING
from tests.doors.backoffice.conftest import _client_of
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db(transaction=True)
WAITERS = (
    "SELECT xact_start FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def three_who_wait() -> list[Customer]:
    """Ben waits at a site of his own, whose gate somebody else can close."""
    listed = a_set("b2c", access_mode="listed")
    kids, sports = a_site("kids", listed), a_site("sports", listed)
    return [
        an_account(f"{name}@mail.example", site, first_name=name, state=AccessState.PENDING)
        for name, site in (("Ada", kids), ("Ben", sports), ("Cleo", kids))
    ]


@contextmanager
def held(code: str, *, until_attempt: int = 0) -> Iterator[None]:
    """Somebody else's transaction holds the site: to the end, or until others have come to wait so many times."""
    begun, over, site = threading.Event(), threading.Event(), Site.objects.get(code=code)

    def hold() -> None:
        watch, seen = connection.copy(), set[object]()
        try:
            with transaction.atomic():
                lock_sites([site.pk])
                begun.set()
                while not over.is_set() and (not until_attempt or len(seen) < until_attempt):
                    with watch.cursor() as cursor:
                        cursor.execute(WAITERS)
                        seen |= {row[0] for row in cursor.fetchall()}
                    time.sleep(0.02)
        finally:
            watch.close()
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert begun.wait(20)
    try:
        yield
    finally:
        over.set()
        thread.join(20)


def states() -> dict[str, str]:
    return dict(Access.objects.values_list("account__first_name", "state"))


def test_page_says_what_is_done_and_who_is_left() -> None:
    """F28: the second of three is held; the first and the third have their answer, and the page asks again for one."""
    three_who_wait()
    manager = _client_of("manager")
    sent = {"do": "approve", "row": [one.id for one in waiting(EVERYTHING).items]}
    with held("sports"):
        answer = manager.post("/approvals/decision", sent)
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert states() == {"Ada": "active", "Ben": "pending", "Cleo": "active"}
    assert AuditRecord.objects.filter(event="access.approved").count() == 2
    assert "2 customers are approved" in answer.text
    assert "Approve Ben Lind?" in answer.text
    left = waiting(EVERYTHING).items[0]
    assert answer.text.count('name="row"') == 1
    assert f'name="row" value="{left.id}"' in answer.text

    done = manager.post("/approvals/decision", {"do": "approve", "row": left.id}, follow=True)
    assert "1 customer is approved" in done.text
    assert states()["Ben"] == "active"


def test_who_is_held_for_a_moment_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """F28; the control tries once, and leaves them."""
    _ada, _ben, cleo = three_who_wait()
    with held("sports", until_attempt=2):
        decided = decide(waiting(EVERYTHING).items[:2], approve=True, by=OPERATOR)
    assert (decided.done, decided.gone, decided.left) == (2, 0, [])

    monkeypatch.setattr(approvals, "ATTEMPTS", 1)
    with held("kids", until_attempt=2):
        decided = decide(waiting(EVERYTHING).items, approve=True, by=OPERATOR)
    assert (decided.done, [one.customer.pk for one in decided.left]) == (0, [cleo.pk])


def test_patience_is_for_all_of_them_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole page of people who are held keeps nobody waiting for minutes."""
    three_who_wait()
    monkeypatch.setattr(approvals, "PATIENCE", -1)
    decided = decide(waiting(EVERYTHING).items, approve=False, reason="Companies only.", by=OPERATOR)
    assert (decided.done, len(decided.left)) == (0, 3)
    assert set(states().values()) == {"pending"}
