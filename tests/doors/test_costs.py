"""G27: what is sent can't cost more than its bound (F03, F04); the corpus is `tests/costly_input.py`."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def ends() -> dict[str, list[str]]:
    """How the process of each kind ended, with its guard and without."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST"))}
    command = [sys.executable, "-m", "tests.costly_input"]
    done = subprocess.run(command, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *met, found = done.stdout.splitlines()
    assert met == []
    return dict(json.loads(found))


@pytest.mark.parametrize("kind", ["passwords", "patterns", "pictures", "bodies"])
def test_dearest_of_a_kind_stays_within_memory_and_cpu_and_without_its_guard_does_not(
    kind: str, ends: dict[str, list[str]]
) -> None:
    assert ends[kind] == ["well", "limits"]
