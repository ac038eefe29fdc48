"""Whoever tidies up waits for nobody, whoever counts tries takes its buckets in one order: no request is told *busy* for it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils.timezone import now

from regulars.kernel import tidying
from regulars.kernel.guessing import throttle
from regulars.kernel.guessing.throttle import Bucket, Rate, count, give_back
from regulars.kernel.models import Throttle
from regulars.kernel.tidying import forget
from tests.racing import Racers, breaks, holds, unclean

pytestmark = pytest.mark.django_db(transaction=True)

# Without an order PostgreSQL takes the one that it finds cheapest: sometimes the table's, which can be this one.
OTHER_ORDER = throttle.GIVE_BACK.replace("ORDER BY bucket", "ORDER BY bucket DESC")
BUCKETS = [Bucket(Rate(1_000_000, 0.001), "name", (number,)) for number in range(12)]


def empty_buckets(number: int) -> list[bytes]:
    keys = [bytes([one] * 16) for one in range(number)]
    Throttle.objects.bulk_create(
        Throttle(bucket=key, empty_at=now() - timedelta(days=1), seconds=1, tries=1) for key in keys
    )
    return keys


@pytest.fixture
def held() -> Iterator[bytes]:
    """The first of seven buckets, held by somebody else."""
    first, *_ = empty_buckets(7)
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Throttle.objects.select_for_update().get(pk=first)
            taken.set()
            over.wait(60)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(60)
    yield first
    over.set()
    thread.join()


def test_what_somebody_holds_stays_until_the_next_time(held: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "PORTION", 2)
    forget(Throttle.objects.all())
    assert [bytes(one.bucket) for one in Throttle.objects.all()] == [held]


def test_control_a_plain_delete_waits_for_it(held: bytes) -> None:
    with pytest.raises(OperationalError):
        Throttle.objects.filter(pk=held).delete()


@pytest.fixture
def racers() -> Iterator[Racers]:
    made = Racers()
    yield made
    made.close()


def count_and_give_back(racers: Racers) -> str | None:
    """Two who count and two who take out again, the same buckets."""
    count(BUCKETS)

    def go_on(step: Callable[[Sequence[Bucket]], None]) -> None:
        for _ in range(20):
            step(BUCKETS)

    outcomes = racers.race(*[lambda: go_on(count), lambda: go_on(give_back)] * 2)
    return unclean(outcomes) or next((one.code for one in outcomes if not one.done), None)


@pytest.mark.race
def test_counting_and_taking_out_again_wait_for_each_other_in_one_order(racers: Racers) -> None:
    holds(lambda _: count_and_give_back(racers), rounds=10)


@pytest.mark.race
def test_control_in_another_order_they_wait_for_each_other_without_end(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "GIVE_BACK", OTHER_ORDER)
    assert breaks(lambda _: count_and_give_back(racers)) == "busy"
