"""Credit that a shop outside reserves, at the same moment as somebody else wants it (EXT-02, CRD-05, G17)."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from regulars.credit.models import CreditBalance, CreditEntry, CreditReservation
from regulars.credit.operations import entries, reservations, settling
from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import (
    release_reservation,
    reserve_credit,
)
from regulars.credit.operations.settling import HeldReservation, Settled, hold_reserved, settle
from regulars.credit.queries.health import broken_chains
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import translate_db_errors
from regulars.kernel.hot import fetch_all
from regulars.orders.operations import external_orders
from regulars.orders.operations.external_imports import import_orders
from regulars.orders.rules.states import PaidBy
from regulars.transfer.operations.import_lines import ImportLine
from tests.journeys.checkouts import a_shop
from tests.racing import Outcome, Racers, breaks, holds, unclean
from tests.rooms.orders.external import a_file_line, a_recorded_order
from tests.world import a_set, a_site


class Till:
    """Ada has ten, the price of her order, which a shop outside reserves."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.shop = racers, a_shop(a_site("kids", a_set("b2c")))
        self.won = [0, 0]

    def begin(self, number: int, amount: str = "10") -> None:
        self.ada = self.shop.buyer(f"ada{number}@mail.example")
        grant_credit(self.ada, amount, "EUR", reason="Welcome", by=OPERATOR)

    def reserve(self) -> CreditReservation:
        wish = {"reference": "A1", "site": self.shop.site}
        return reserve_credit(self.ada, "10", "EUR", **wish, by=OPERATOR)

    def order(self, number: int) -> None:
        self.shop.sends(self.ada, key=f"k{number}", pay_by=PaidBy.CREDIT, credit=Decimal(10))

    def capture(self) -> bool:
        """As the order of the shop does."""
        wanted, named = "SELECT 'A1', %(account)s::bigint, NULL::bigint", {"account": self.ada.pk}
        with translate_db_errors(), transaction.atomic():
            held = hold_reserved(wanted, named, site_id=self.shop.site.pk)
            settle(
                [Settled(one.entry_id, self.ada.pk, Decimal(10), is_over=False) for one in held], by=OPERATOR
            )
        return CreditReservation.objects.get(entry__account=self.ada).state == "captured"

    def left(self) -> Decimal:
        return CreditBalance.objects.get(account=self.ada).amount

    def checkout(self, number: int) -> str | None:
        self.begin(number)
        self.shop.fills(self.ada, P1=1)
        outcomes = self.racers.race(self.reserve, partial(self.order, number), late=(0.01, 0))
        self.won = [count + one.done for count, one in zip(self.won, outcomes, strict=True)]
        codes = sorted(one.code for one in outcomes)
        return unclean(outcomes) or self.judge(outcomes, codes == ["done", "insufficient_credit"], 0)

    def same_reference(self, number: int) -> str | None:
        self.begin(number, "100")
        outcomes = self.racers.race(*[self.reserve] * 3)
        found = {one.value.pk for one in outcomes if one.done}
        return unclean(outcomes) or self.judge(outcomes, len(found) == 1, 90)

    def order_and_release(self, number: int) -> str | None:
        self.begin(number)
        self.reserve()
        release = partial(release_reservation, self.ada, "A1", by=OPERATOR)
        captured, released = outcomes = self.racers.race(self.capture, release)
        both = bool(captured.done and captured.value) == released.done
        return unclean(outcomes) or self.judge(outcomes, not both, 10 if released.done else 0)

    def order_and_file(self, number: int) -> str | None:
        """Versions of two orders that have taken credit of hers, one by one and in a file at once: everybody waits, and nobody for ever."""
        self.begin(number, "20")
        names = [f"{number}-1", f"{number}-2"]
        for name in names:
            reserve_credit(self.ada, "10", "EUR", reference=name, site=self.shop.site, by=OPERATOR)
            self.version(name, 1, "10.00")
        lines = [a_file_line(3, name, customer=self.ada.pk, total="2.00") for name in names]
        file = [ImportLine(nr, line) for nr, line in enumerate(lines, start=2)]
        outcomes = self.racers.race(
            lambda: import_orders(self.shop.site, file, by=OPERATOR),
            *[partial(self.version, name, 2, "6.00") for name in names],
        )
        refused = [one.code for one in outcomes if not one.done]
        if refused or (self.left(), broken_chains()) != (16, []):
            return f"{refused}, {self.left()} left"
        return None

    def version(self, name: str, version: int, total: str) -> None:
        a_recorded_order(self.shop.site, version, name, customer=self.ada.pk, total=total)

    def judge(self, outcomes: Sequence[Outcome], fits: bool, left: int) -> str | None:  # noqa: FBT001
        if not fits:
            return f"outcomes {[(one.code, one.value) for one in outcomes]}"
        spends = CreditEntry.objects.filter(account=self.ada, kind="spend").count()
        if (self.left(), spends, broken_chains()) != (left, 1, []):
            return f"{self.left()} left after {spends} spends"
        return None


@pytest.fixture
def till(racers: Racers) -> Till:
    return Till(racers)


def test_checkout_and_reservation_never_spend_the_same_credit(till: Till) -> None:
    """CRD-05: exactly one of the two has it."""
    holds(till.checkout)
    assert all(till.won)


def test_control_without_the_condition_of_the_write_both_want_it(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The constraint of the balance still refuses it, in no words of ours."""
    unconditional = entries._CHANGED.replace("AND amount + %(amount)s >= 0", "")
    monkeypatch.setattr(entries, "_CHANGED", unconditional)
    assert "credit_never_negative" in breaks(till.checkout)


def test_same_reference_at_once_is_one_reservation(till: Till) -> None:
    """G17."""
    holds(till.same_reference)


def test_control_without_the_account_locked_they_meet_at_the_reference(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reservations, "_locked", lambda account, _: account)
    assert breaks(till.same_reference)


def test_order_takes_what_is_reserved_or_it_is_released(till: Till) -> None:
    """EXT-02."""
    holds(till.order_and_release)


def test_control_without_the_balance_held_it_is_taken_and_given_back(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reservations, "hold_balance", lambda _: None)
    monkeypatch.setattr(settling, "_HOLD_BALANCES", "SELECT %s::bigint[], %s::text[]")
    monkeypatch.setattr(entries, "hold_balance", lambda _: None)
    assert breaks(till.order_and_release)


def test_file_and_single_orders_lock_balances_before_orders(till: Till) -> None:
    """EXT-02: all is done, and what was given back is given once."""
    holds(till.order_and_file)


def test_control_where_one_locks_its_order_first_they_wait_for_each_other(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_found(wanted: str, params: dict[str, Any], *, site_id: int) -> list[HeldReservation]:
        rows = fetch_all(settling._FOUND.format(wanted=wanted), {**params, "site": site_id})
        return [HeldReservation(*row) for row in rows]

    monkeypatch.setattr(external_orders, "hold_reserved", only_found)
    assert breaks(till.order_and_file).startswith("['busy']")
