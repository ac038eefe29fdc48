"""Where data lies, and making room for it."""

import os
from pathlib import Path

from embedded_postgresql.problems import PostgresError

__all__ = ["SYSTEM_HOME", "data_directory", "make_way", "test_directory"]

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


def make_way(directory: Path) -> None:
    """Makes what is missing of the path; what exists keeps its permissions, whosever it is.

    Root's new directories are open for passing through, whatever the umask: PostgreSQL runs as somebody else.
    """
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    try:
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            if os.geteuid() == 0:
                path.chmod(0o755)
    except OSError as error:
        raise PostgresError(
            f"{error.filename}: {error.strerror}. Set REGULARS_DATA to a directory of yours."
        ) from None
