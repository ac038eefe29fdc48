import subprocess
import sys

from tests.doors.cli.conftest import ROOT
from tools import bootstrap, locks


def test_locks_hold_what_was_asked_for_by_hash() -> None:
    assert locks.problems() == []


def test_the_bootstrap_fetches_uv_by_the_hash_of_the_lock() -> None:
    entry = bootstrap._entry(bootstrap.LOCKS["dev"].read_text(), "uv").splitlines()
    assert entry[0].startswith("uv==")
    assert len(entry) > 5
    assert all("--hash=sha256:" in line for line in entry[1:])


def test_the_bootstrap_needs_only_the_standard_library() -> None:
    """-S leaves out installed packages, -E what the environment adds."""
    done = subprocess.run(
        [sys.executable, "-S", "-E", "tools/bootstrap.py"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert "Makes `.venv`" in done.stderr
