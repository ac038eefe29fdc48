"""Something is handed out, or used, while the account is revoked: it is before or after, never across (F01, G24).

Which of two was first their records say: each takes its number while it holds the account.
"""

from collections.abc import Callable
from typing import Any

import pytest

from regulars.authentication.operations.ended_sessions import end_sessions
from regulars.authentication.operations.mailboxes import ask_to_prove_email, confirm_email_change, prove_email
from regulars.authentication.operations.sessions import open_session
from regulars.customers.models import Customer, OneTimeToken, Session
from regulars.customers.operations import revocation
from regulars.customers.operations.mail_counts import PER_ACCOUNT, Askable
from regulars.customers.operations.tokens import issue_token
from regulars.customers.rules.mails import LASTS, Purpose
from regulars.customers.rules.proofs import PasswordProof
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.throttle import Rate
from regulars.kernel.models import AuditRecord, Mail
from tests.racing import Racers, breaks, holds, unclean
from tests.world import a_site, an_account, is_in

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


class World:
    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.kids = a_site("kids")
        self.ada = an_account(site=self.kids)
        self.hash = Customer.objects.get().password

    def revoke(self) -> None:
        end_sessions(self.ada, by=OPERATOR)

    def was_after(self, event: str) -> bool:
        """Whether the last record of this event was written after the revocation's."""
        last = AuditRecord.objects.filter(event=event).latest("pk").pk
        return last > AuditRecord.objects.filter(event="customer.sessions_ended").latest("pk").pk

    def link_is_handed_out(self, _number: int) -> str | None:
        Mail.objects.all().delete()
        OneTimeToken.objects.all().delete()

        def ask() -> None:
            ask_to_prove_email(Customer.objects.get(), site=self.kids, by=VISITOR)

        outcomes = self.racers.race(self.revoke, ask)
        if problem := unclean(outcomes) or _refused(outcomes):
            return problem
        counts = _works(lambda: prove_email(Mail.objects.get().secret, site_id=self.kids.pk, by=VISITOR))
        Customer.objects.update(email_proved_at=None)
        return _judge(counts=counts, after=self.was_after("customer.proof_asked"))

    def session_is_made(self, _number: int) -> str | None:
        Session.objects.all().delete()
        made = lambda: open_session(  # noqa: E731 - a runner
            self.ada.pk, self.kids.pk, proof=PasswordProof(self.hash), by=VISITOR
        )
        outcomes = self.racers.race(self.revoke, made)
        if problem := unclean(outcomes) or _refused(outcomes):
            return problem
        counts = is_in(self.kids, outcomes[1].value.token)
        return _judge(counts=counts, after=self.was_after("customer.logged_in"))

    def link_is_used(self, number: int) -> str | None:
        """A change of email is confirmed: before the revocation or never."""
        ada = Customer.objects.get()
        to = f"ada{number}@new.example"
        token = issue_token(ada, self.kids.pk, Purpose.EMAIL_CHANGE, lasts=LASTS["email_change"], email=to)
        outcomes = self.racers.race(
            self.revoke, lambda: confirm_email_change(token, site_id=self.kids.pk, by=VISITOR)
        )
        if problem := unclean(outcomes):
            return problem
        if outcomes[1].done and self.was_after("customer.email_changed"):
            return "used across a revocation"
        return None


def _refused(outcomes: Any) -> str | None:
    return next((one.code for one in outcomes if not one.done), None)


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except DomainError:
        return False
    return True


def _judge(*, counts: bool, after: bool) -> str | None:
    if counts and not after:
        return "went across a revocation"
    return "handed out after a revocation, and dead" if after and not counts else None


RACES = ["link_is_handed_out", "session_is_made", "link_is_used"]


@pytest.fixture(autouse=True)
def _patient_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails are counted; what is raced here is what they carry."""
    monkeypatch.setitem(PER_ACCOUNT, Askable.PROOF, Rate(10**6, 0.001))


@pytest.mark.parametrize("race", RACES)
def test_nothing_goes_across_a_revocation(racers: Racers, race: str) -> None:
    holds(getattr(World(racers), race))


@pytest.mark.parametrize("race", RACES)
def test_control_without_the_stamp_it_does(
    racers: Racers, race: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(racers)
    monkeypatch.setattr(revocation, "REVOKE", "SELECT stamp FROM customers_customer WHERE id = %s")
    assert "across a revocation" in breaks(getattr(world, race))
