"""The servers that tests and the bench start are gone when they say so."""

from pathlib import Path

import pytest

from bench import server
from tests.waiting import until


def test_server_that_does_not_end_in_time_is_killed_and_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else Python warns of a process that still runs, and some other test fails of that."""
    monkeypatch.setattr(server, "PATIENCE", 0.1)
    stubborn = server.Server("nothing", 1, "postgresql:///nothing", {})
    stubborn._command = ["sh", "-c", f"trap '' TERM; touch {tmp_path}/deaf; exec sleep 600"]
    with stubborn:
        until((tmp_path / "deaf").exists)
    assert stubborn._process.returncode == -9
