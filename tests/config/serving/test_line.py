"""Turns: nobody stands behind somebody else's crowd (F05, G26)."""

from collections.abc import Callable

import pytest

from regulars.config.serving.line import Full, Line, Waiting, Who
from tests.looping import run_loop

CROWD, OTHER = "10.1.1.0/24", "10.2.2.0/24"


def in_a_loop(story: Callable[[], None]) -> None:
    async def told() -> None:
        story()

    run_loop(told())


def called(line: Line, fits: Callable[[Who], bool] = lambda _who: True) -> list[str]:
    found = []
    while (one := line.call(fits)) is not None:
        found.append(f"{'staff ' if one.who.is_staff else ''}{one.who.network}")
    return found


def test_networks_have_their_turns_and_every_other_turn_is_the_staffs() -> None:
    def story() -> None:
        line = Line(each=10, most=100)
        for _ in range(4):
            line.join(Waiting(Who(CROWD, "sports.localhost")))
        line.join(Waiting(Who(OTHER, "sports.localhost")))
        for _ in range(2):
            line.join(Waiting(Who(CROWD, "admin.localhost", is_staff=True)))
        staff = f"staff {CROWD}"
        assert called(line) == [staff, CROWD, staff, OTHER, CROWD, CROWD, CROWD]
        assert len(line) == 0

    in_a_loop(story)


def test_a_full_network_leaves_room_for_others_and_a_full_line_for_staff() -> None:
    def story() -> None:
        line = Line(each=2, most=3)
        for _ in range(2):
            line.join(Waiting(Who(CROWD, "a")))
        with pytest.raises(Full):
            line.join(Waiting(Who(CROWD, "a")))
        line.join(Waiting(Who(OTHER, "a")))
        with pytest.raises(Full):
            line.join(Waiting(Who("10.3.3.0/24", "a")))
        line.join(Waiting(Who("10.3.3.0/24", "admin.localhost", is_staff=True)))
        assert len(line) == 4

    in_a_loop(story)


def test_whoever_does_not_fit_or_has_left_is_passed_over() -> None:
    def story() -> None:
        line = Line(each=10, most=10)
        first, second, third = (Waiting(Who(CROWD, host)) for host in ("a", "b", "a"))
        for one in (first, second, third):
            line.join(one)
        line.leave(first)
        assert line.call(lambda who: who.host == "b") is second
        third.turn.cancel()
        assert line.call(lambda _who: True) is None

    in_a_loop(story)
