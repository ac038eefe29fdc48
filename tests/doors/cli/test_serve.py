"""`regulars serve` through everything that happens to it. One data directory, so the order of life is one story."""

import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from embedded_postgresql import Cluster
from tests.doors.cli.conftest import Life, Served, gone, regulars
from tests.waiting import until

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("serve")]
Serve = Callable[..., Served]


def status(served: Served, host: str = "localhost") -> int:
    return asked(served, "/", host)


def asked(served: Served, path: str, host: str = "localhost") -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{served.port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def kill(process: object) -> None:
    with suppress(ProcessLookupError):  # it may have ended with its parent
        os.kill(process.pid, signal.SIGKILL)  # type: ignore[attr-defined]


def test_a_command_stops_the_database_that_it_started_and_the_secret_key_is_made_once(data: Path) -> None:
    """Nobody else may read the key."""
    assert regulars(data, "migrate").returncode == 0
    assert Cluster(data).pid() is None
    file = data / "secret-key"
    before = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    regulars(data, "migrate")
    assert file.read_text() == before
    assert len(before) > 60


def test_ctrl_c_stops_everything_and_the_next_start_keeps_the_data(life: Life) -> None:
    """It is quick since the cluster and the tables are there: nothing is written but what runs."""
    first = life.served()
    assert status(first) < 500
    first.sql("CREATE TABLE kept AS SELECT 42 AS answer")
    made = first.sql("SELECT system_identifier::text FROM pg_control_system()")
    applied = first.sql("SELECT count(*), max(applied) FROM django_migrations")
    everything = first.everything()
    assert len(everything) >= 5
    assert first.interrupt() == 0
    assert gone(everything)

    second = life.served()
    assert second.sql("SELECT answer FROM kept") == [(42,)]
    assert second.sql("SELECT system_identifier::text FROM pg_control_system()") == made
    assert second.sql("SELECT count(*), max(applied) FROM django_migrations") == applied


def test_after_kill_9_of_everything_the_next_start_finds_the_database_as_it_was(life: Life) -> None:
    served = life.served()
    served.sql("CREATE TABLE survived AS SELECT 43 AS answer")
    everything = served.everything()
    for process in everything:
        kill(process)
    assert gone(everything)
    served.process.wait()
    assert life.served().sql("SELECT answer FROM survived") == [(43,)]


def test_after_kill_9_of_our_process_the_rest_goes_and_the_old_postgres_is_used_again(life: Life) -> None:
    """And it goes with the one that took it over."""
    served = life.served()
    children, postgres = served.children(), served.postgres()
    kill(served.process)
    served.process.wait()
    assert gone(children)
    assert postgres.is_running()

    again = life.served()
    assert again.postgres().pid == postgres.pid
    assert again.interrupt() == 0
    assert gone([postgres])


# From here on one server runs on.


def test_another_command_joins_the_running_database_and_leaves_it_running(
    lasting: Served, data: Path
) -> None:
    done = regulars(data, "migrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert lasting.postgres().is_running()
    assert status(lasting) < 500


def test_a_taken_port_is_said_in_one_line(lasting: Served, data: Path) -> None:
    done = regulars(data, "serve", "--port", str(lasting.port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {lasting.port} is taken by process ")
    assert done.stderr.count("\n") == 1
    assert status(lasting) < 500


@pytest.mark.parametrize("name", ["regulars worker", "regulars.cli.web"])
def test_a_dead_child_is_started_again(lasting: Served, name: str) -> None:
    dead = lasting.child(name)
    assert dead is not None
    kill(dead)
    assert gone([dead])
    until(lambda: (living := lasting.child(name)) and living.pid != dead.pid, every=0.1)


def test_a_demo_database_is_not_shown_to_other_machines_unless_asked(
    lasting: Served, life: Life, serve: Serve, data: Path
) -> None:
    """Everybody knows the demo passwords."""
    lasting.sql("UPDATE sites_installation SET is_demo = true")
    assert lasting.interrupt() == 0
    done = regulars(data, "serve", "--host", "0.0.0.0")
    assert done.returncode == 1
    assert done.stderr.startswith("This database holds the demo world")
    assert done.stderr.count("\n") == 1

    assert "Demo logins" in life.served().said
    assert "Demo logins" in serve("--host", "0.0.0.0", "--demo").said


def test_a_dead_postgres_is_started_again(lasting: Served) -> None:
    """F65: its main process killed, the database comes back by itself, and pages with it; it ends with the server."""
    assert asked(lasting, "/readyz") == 200
    dead = lasting.postgres()
    kill(dead)
    assert gone([dead])
    deadline = time.monotonic() + 120
    while (answer := asked(lasting, "/readyz")) != 200 and time.monotonic() < deadline:
        assert answer == 503
        time.sleep(0.1)
    assert answer == 200
    again = lasting.postgres()
    assert again.pid != dead.pid
    assert lasting.interrupt() == 0
    assert gone([again])
    assert "The database died and is started again." in lasting.rest()
