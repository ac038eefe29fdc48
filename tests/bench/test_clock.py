import pytest

from bench.clock import timed, yardstick


@pytest.mark.django_db
def test_what_is_done_three_times_takes_more_yardsticks_than_once() -> None:
    once, thrice = timed(lambda: yardstick(1), 7), timed(lambda: yardstick(3), 7)
    assert 1.5 * once.yardsticks < thrice.yardsticks
    assert once.at_most(15).is_kept
    assert not thrice.at_most(1).is_kept
