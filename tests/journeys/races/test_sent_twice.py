"""A program that got no answer sends its call again, while the first is still at work (G17)."""

import pytest

from regulars.customers.models import Customer
from regulars.kernel import idempotency
from regulars.kernel.models import AuditRecord, Mail, Submission
from tests.doors.api.calls import Answer, admin
from tests.racing import Racers, breaks, holds, unclean
from tests.world import a_site, an_account


class World:
    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.kids = a_site("kids")
        self.ada = an_account(site=self.kids)
        self.call = admin()
        # A door that was looked up once is not looked up by three threads at once.
        assert self.call.get("/sets").status == 200

    def _send(self, number: int) -> Answer:
        """Two kinds of calls in turns: one that mails, one that would be refused the second time."""
        if number % 2:
            return self.call.put(
                f"/customers/{self.ada.pk}/password", {}, idempotency_key=f"race {number}"[5:]
            )
        new = {"email": f"ben{number}@mail.example", "last_name": "Oak", "site": "kids"}
        return self.call.post("/customers", new, idempotency_key=f"{number}")

    def play(self, number: int) -> str | None:
        before = self._effects()
        outcomes = self.racers.race(*[lambda: self._send(number) for _ in range(3)])
        if problem := unclean(outcomes):
            return problem
        answers = [one.value for one in outcomes]
        effects = self._effects() - before
        if effects != 1:
            return f"{effects} effects: {[one.status for one in answers]}"
        told = {one.raw.content for one in answers if one.status < 300}
        if len(told) != 1 or {one.status for one in answers} - {200, 201, 503}:
            return f"different answers: {[one.status for one in answers]}"
        return None

    def _effects(self) -> int:
        return AuditRecord.objects.filter(actor_kind="api_key").count()


def test_call_that_is_sent_three_times_at_once_has_one_effect(racers: Racers) -> None:
    world = World(racers)
    holds(world.play)
    assert Submission.objects.count() == AuditRecord.objects.filter(actor_kind="api_key").count()
    assert Mail.objects.exists()
    assert Customer.objects.count() > 1


def test_control_without_its_row_the_call_is_done_again(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "TAKE", "SELECT %s::bytea, %s::bytea, %s::bytea")
    world = World(racers)
    assert "effects" in breaks(lambda number: world.play(2 * number + 1))
