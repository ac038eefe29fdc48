import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bootstrap makes its environment; one of this Python is there already, without pip."""
    made = tmp_path / ".venv"
    names = {"VENV": made, "PYTHON": made / "bin" / "python", "UNFINISHED": made / "regulars-unfinished"}
    for name, path in names.items():
        monkeypatch.setattr(bootstrap, name, path)
    assert bootstrap._quietly(sys.executable, "-m", "venv", "--without-pip", str(made))
    monkeypatch.setattr(bootstrap, "_quietly", lambda *_: True)
    return made


def test_the_bootstrap_begins_anew_after_one_that_was_interrupted(venv: Path) -> None:
    """Killed before pip was there it left a Python with which nothing could be installed any more."""
    bootstrap.UNFINISHED.touch()
    bootstrap._make_venv()
    assert [path.name for path in venv.iterdir()] == [bootstrap.UNFINISHED.name]


def test_the_bootstrap_goes_on_with_what_is_whole(venv: Path) -> None:
    bootstrap._make_venv()
    assert {path.name for path in venv.iterdir()} >= {"bin", "pyvenv.cfg", bootstrap.UNFINISHED.name}
