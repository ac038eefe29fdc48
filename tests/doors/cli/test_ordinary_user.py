"""The same as somebody who is not root. Run by root, it becomes `nobody`."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from embedded_postgresql import Cluster
from tests.doors.cli.conftest import ROOT
from tests.ports import free_port

NOBODY = pwd.getpwnam("nobody")
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def home() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="regulars-nobody-"))
    if os.geteuid() == 0:
        os.chown(directory, NOBODY.pw_uid, NOBODY.pw_gid)
    yield directory
    shutil.rmtree(directory)


def as_somebody(home: Path) -> dict[str, Any]:
    code = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    variables = {"PATH": os.defpath, "HOME": str(home), "PYTHONPATH": code, "REGULARS_PORT": str(free_port())}
    who = {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    return {"env": variables, "cwd": "/", **who}


def run(program: str, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments], check=False, capture_output=True, text=True, timeout=300, **as_somebody(home)
    )


def python_for_anybody(home: Path) -> str:
    """Root's own Python may lie where nobody else may look; one of the system's does as well."""
    for program in (sys.executable, shutil.which(VERSION, path="/usr/local/bin:/usr/bin")):
        try:
            if program and run(program, "-c", "import regulars, psycopg", home=home).returncode == 0:
                return program
        except PermissionError:
            continue
    pytest.skip(f"no {VERSION} (or no checkout) that an ordinary user may read")


def test_an_ordinary_user_serves_from_their_own_home(home: Path) -> None:
    command = [python_for_anybody(home), "-m", "regulars", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **as_somebody(home)) as serving:
        assert serving.stdout is not None
        assert any("Ctrl-C" in line for line in serving.stdout)
        cluster = Cluster(home / ".local/share/regulars")
        assert psutil.Process(cluster.pid()).uids().effective == home.stat().st_uid
        serving.send_signal(signal.SIGINT)
        assert serving.stdout.read() == "Stopped.\n"
    assert serving.returncode == 0
    assert cluster.pid() is None
    assert {path.stat().st_uid for path in home.rglob("*")} == {home.stat().st_uid}


def test_an_ordinary_user_is_told_when_the_directory_is_not_theirs(home: Path) -> None:
    python = python_for_anybody(home)
    if os.access("/", os.W_OK) and os.geteuid() != 0:
        pytest.skip("this user may write everywhere")
    done = run("env", "REGULARS_DATA=/regulars-nowhere", python, "-m", "regulars", "migrate", home=home)
    assert done.returncode == 1
    assert done.stderr == "/regulars-nowhere: Permission denied. Set REGULARS_DATA to a directory of yours.\n"
