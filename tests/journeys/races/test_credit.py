"""Store credit at once: never below zero, never given back twice, and the numbers without a gap (CRD-05, CRD-06, CRD-07)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from regulars.credit.models import CreditBalance, CreditEntry
from regulars.credit.operations import entries
from regulars.credit.operations.entries import grant_credit, return_credit, spend_credit, withdraw_credit
from regulars.kernel.errors import translate_db_errors
from tests.journeys.stories import SAM
from tests.racing import Outcome, Racers, breaks, holds, unclean
from tests.world import a_set, a_site, an_account

SPENDS = 20
# As if balance and entry were read before and written after.
READ_BEFORE = """
UPDATE credit_creditbalance SET amount = b.amount + %(amount)s, entries = b.entries + 1
FROM (SELECT amount, entries FROM credit_creditbalance WHERE account_id = %(account)s AND currency = %(currency)s) b
WHERE account_id = %(account)s AND currency = %(currency)s AND b.amount + %(amount)s >= 0
RETURNING credit_creditbalance.amount, credit_creditbalance.entries"""


class Account:
    """A new one for each round."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.site = a_site("kids", a_set("b2c"))

    def begin(self, number: int, amount: str = "") -> None:
        self.account = an_account(f"ada{number}@mail.example", self.site)
        if amount:
            grant_credit(self.account, amount, "EUR", reason="Welcome", by=SAM)

    def spend(self) -> CreditEntry:
        with translate_db_errors(), transaction.atomic():
            return spend_credit(self.account.pk, Decimal(1), "EUR", order_id=1, site_id=self.site.pk, by=SAM)

    def give_back(self, spend: CreditEntry, amount: str) -> CreditEntry:
        with translate_db_errors(), transaction.atomic():
            return return_credit(spend, Decimal(amount), by=SAM)

    def judge(self, outcomes: Sequence[Outcome], done: int, refusals: set[str], left: str) -> str | None:
        if problem := unclean(outcomes):
            return problem
        codes = sorted(outcome.code for outcome in outcomes)
        if codes.count("done") != done or {*codes} - {"done"} != refusals:
            return f"outcomes {codes}"
        return self.broken(Decimal(left))

    def broken(self, left: Decimal) -> str | None:
        balance = CreditBalance.objects.get(account=self.account)
        found = list(CreditEntry.objects.filter(account=self.account).order_by("number"))
        total = Decimal(0)
        for number, entry in enumerate(found, start=1):
            total += entry.amount
            if (entry.number, entry.balance) != (number, total):
                return f"entry {entry.number} says {entry.balance}, not {total}"
        right = (balance.amount, balance.entries) == (left, len(found)) and total == left
        return None if right else f"balance {balance.amount} of {total}"

    def spends(self, number: int) -> str | None:
        """Seven for everybody, and four runners that want five each, beside one who withdraws what isn't there."""
        self.begin(number, "7")

        def five() -> int:
            return sum(self.tried(self.spend) for _ in range(5))

        lines: list[Callable[[], Any]] = [five] * (SPENDS // 5)
        outcomes = self.racers.race(
            *lines, partial(withdraw_credit, self.account, "8", "EUR", reason="x", by=SAM)
        )
        done = sum(outcome.value for outcome in outcomes[:-1] if outcome.done)
        if done != 7 and not unclean(outcomes):
            return f"spent {done}"
        return self.judge(outcomes, SPENDS // 5, {"insufficient_credit"}, "0")

    @staticmethod
    def tried(act: Callable[[], Any]) -> bool:
        try:
            act()
        except entries.Conflict as refusal:
            if refusal.code != "insufficient_credit":
                raise
            return False
        return True

    def refunds(self, number: int) -> str | None:
        self.begin(number, "1")
        spend = self.spend()
        outcomes = self.racers.race(*[partial(self.give_back, spend, "0.60")] * 3)
        return self.judge(outcomes, 1, {"credit_given_back"}, "0.60")

    def first_grants(self, number: int) -> str | None:
        self.begin(number)
        grant = partial(grant_credit, self.account, "5", "EUR", reason="Welcome", by=SAM)
        return self.judge(self.racers.race(*[grant] * 3), 3, set(), "15")


@pytest.fixture
def world(racers: Racers) -> Account:
    return Account(racers)


def test_twenty_spends_at_once_take_no_more_than_there_is(world: Account) -> None:
    """CRD-05."""
    holds(world.spends)


def test_control_read_before_the_write_more_is_spent(world: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """The unique number of an entry still refuses it."""
    monkeypatch.setattr(entries, "_CHANGED", READ_BEFORE)
    assert breaks(world.spends)


def test_refunds_at_once_give_back_once(world: Account) -> None:
    """CRD-06."""
    holds(world.refunds)


def test_control_without_the_balance_held_it_is_given_back_twice(
    world: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "hold_balance", lambda _: None)
    assert "done" in breaks(world.refunds)


def test_first_grants_at_once_meet_in_one_balance(world: Account) -> None:
    """CRD-01."""
    holds(world.first_grants)


def test_control_a_first_grant_that_only_inserts_is_refused(
    world: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserting, _ = entries._OPENED_OR_CHANGED.split("ON CONFLICT")
    monkeypatch.setattr(entries, "_OPENED_OR_CHANGED", f"{inserting} RETURNING amount, entries")
    assert "credit_creditbalance_pkey" in breaks(world.first_grants)
