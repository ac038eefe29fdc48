"""P10: a run in which something fails ends with what it has, and says that it failed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest
import typer

from bench.command import measure_and_write
from bench.figures import Figure, Ratio, Section
from bench.greedy import measure_greedy
from bench.running import measured
from regulars.cli.port import answers
from tests.doors.api.servers import database_url
from tests.ports import free_port
from tests.waiting import until
from tests.world import a_site, an_account


def counted(what: str, ratio: float) -> Iterator[Figure]:
    yield Figure(what, 12.34, "ms", Ratio(ratio, 2, "bare ones"))


def kill_server(port: int) -> None:
    """The one that this process has started there, once it answers."""
    until(lambda: answers("127.0.0.1", port, domain="localhost"), every=0.1)
    server = next(one for one in psutil.Process().children() if str(port) in one.cmdline())
    for process in (server, *server.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # gone with the other one
            process.kill()


@pytest.mark.django_db(transaction=True)
def test_run_whose_server_is_killed_writes_the_rest_and_fails(tmp_path: Path) -> None:
    an_account(site=a_site("sports"))
    port, page = free_port(), tmp_path / "performance.md"
    asked = {
        "Before": partial(counted, "screen", 1),
        "Greedy clients": partial(measure_greedy, database_url(), port=port),
        "After": partial(counted, "import", 1),
    }
    with ThreadPoolExecutor(1) as killer:
        killed = killer.submit(kill_server, port)
        with pytest.raises(typer.Exit) as ended:
            measure_and_write(asked, 10_000, page)
        killed.result()
    assert ended.value.exit_code == 1
    text = page.read_text()
    titles = [line for line in text.splitlines() if line.startswith("### ")]
    assert titles == ["### Before", "### Greedy clients", "### After"]
    assert "| screen | 12.34 ms | 1 bare ones | at most 2 |" in text
    assert f"| failed: Port {port}: " in text
    assert "| import | 12.34 ms | 1 bare ones | at most 2 |" in text


@pytest.mark.django_db
def test_some_parts_alone_stand_beside_those_of_a_whole_run(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    for only in ((), ("orders",)):
        asked = {"Orders": partial(counted, f"of {len(only)}", 1)}
        measure_and_write(asked, 10_000, page, orders=2_000_000, only=only)
    text = page.read_text()
    assert ("## 10,000 accounts\n" in text, "## 10,000 accounts: orders\n" in text) == (True, True)
    assert ("| of 0 |" in text, "| of 1 |" in text) == (True, True)
    assert "--accounts 10000 --orders 2000000 --only orders'" in text


def fails_in_the_middle() -> Iterator[Figure]:
    yield from counted("before", 1)
    raise ZeroDivisionError("nothing to\ndivide by")


def test_measure_that_fails_keeps_what_it_gave_and_says_why() -> None:
    (section,) = measured({"Moves": fails_in_the_middle})
    assert section.rows == [
        ("before", "12.34 ms", "1 bare ones", "at most 2"),
        ("failed: ZeroDivisionError: nothing to divide by", "", "", "**missed**"),
    ]
    assert not section.is_kept


def test_ratio_decides_whatever_the_value() -> None:
    kept, missed = measured({"Kept": partial(counted, "a", 2), "Missed": partial(counted, "a", 2.01)})
    assert kept.rows == [("a", "12.34 ms", "2 bare ones", "at most 2")]
    assert missed.rows == [("a", "12.34 ms", "2.01 bare ones", "at most 2 **missed**")]
    assert (kept.is_kept, missed.is_kept) == (True, False)
    assert Section("Nothing promised", [Figure("a", 12.34, "ms")]).is_kept
