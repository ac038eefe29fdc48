"""Where data lies."""

import os
from pathlib import Path

__all__ = ["SYSTEM_HOME", "data_directory", "test_directory"]

SYSTEM_HOME = Path("/var/lib/regulars")


def data_directory() -> Path:
    """$REGULARS_DATA, else /var/lib/regulars for root, else the user's own data directory."""
    if given := os.environ.get("REGULARS_DATA"):
        return Path(given).expanduser().resolve()
    if os.geteuid() == 0:
        return SYSTEM_HOME
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "regulars"


def test_directory() -> Path:
    """The tests' own cluster: it may be thrown away at any time."""
    return data_directory() / "test"


test_directory.__test__ = False  # type: ignore[attr-defined]  # pytest collects by name
