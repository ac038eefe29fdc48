"""No test takes a port that the system gave away and took back: another worker may have it by then."""

import re

from tests.house.source import ROOT
from tests.ports import EACH, WORKERS, free_port, share_of

AGAIN = re.compile(r"bind\(\(\"127\.0\.0\.1\", 0\)\)")


def test_workers_share_no_port_and_none_is_one_that_the_system_gives_away() -> None:
    shares = [share_of(f"gw{number}") for number in range(WORKERS)]
    assert len({port for one in shares for port in one}) == WORKERS * EACH
    assert max(map(max, shares)) < 32_768
    assert share_of("") == shares[-1]


def test_port_is_not_given_twice_in_a_row() -> None:
    given = [free_port(following=2) for _ in range(20)]
    assert len({port + more for port in given for more in range(3)}) == 60


def test_every_test_asks_there() -> None:
    """A server that binds a port of the system's choice and keeps it is no trouble; a trial that gives it back is."""
    found = [path.name for path in (ROOT / "tests").rglob("*.py") if AGAIN.search(path.read_text())]
    assert found == []
    assert AGAIN.search('trial.bind(("127.0.0.1", {}))'.format("0"))
