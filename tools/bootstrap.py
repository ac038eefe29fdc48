"""Makes `.venv` as the lock files say, with nothing but the standard library.

    python3 tools/bootstrap.py run|dev

Does nothing when a stamp says that it is up to date. Uses uv where it is, or where pip can fetch it (the version in
the lock, by its hash), else pip; both install only what matches the hashes.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this line is for those who don't have it
    sys.exit("Regulars needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info))

import fcntl
import hashlib
import json
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "regulars-unfinished"  # there while somebody is at it, and after who was interrupted
LOCKS = {"run": ROOT / "requirements" / "run.txt", "dev": ROOT / "requirements" / "dev.txt"}


def main(wanted: str) -> None:
    if VENV.is_symlink() or _is_current(wanted):  # a link leads to somebody else's: used as it is
        return
    with LOCKS["run"].open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two at once take turns, whichever of the two they want
        if _is_current(wanted):
            return
        print(f"Installing what Regulars needs into {VENV} ...", flush=True)
        _make_venv()
        _install(LOCKS[wanted])
        _install_ourselves()
        UNFINISHED.unlink()
        _stamp_file(wanted).write_text(_stamp(wanted))


def _stamp(wanted: str) -> str:
    """What the environment was made from; another Python, place, lock or list of commands makes it stale."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    parts = [sys.version, str(VENV), LOCKS[wanted].read_text(), json.dumps(project)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _stamp_file(wanted: str) -> Path:
    return VENV / f"regulars-{wanted}.stamp"


def _is_current(wanted: str) -> bool:
    """`dev` holds all of `run`."""
    levels = ["run", "dev"] if wanted == "run" else ["dev"]
    stamps = [(_stamp_file(level), level) for level in levels]
    return PYTHON.exists() and any(
        file.exists() and file.read_text() == _stamp(level) for file, level in stamps
    )


def _make_venv() -> None:
    """Anew where the last one was interrupted: what it left may lack pip, or half a package."""
    if VENV.exists() and not (VENV / "pyvenv.cfg").exists() and not UNFINISHED.exists():
        sys.exit(f"{VENV} is in the way and no virtual environment. Move it and start again.")
    if PYTHON.exists() and not UNFINISHED.exists() and _version_of(PYTHON) == sys.version:
        UNFINISHED.touch()
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    command = [sys.executable, "-m", "venv", str(VENV)]
    if _quietly(*command):
        return
    # Some systems keep ensurepip in a package of its own; uv needs no pip.
    if not (_quietly(*command, "--without-pip") and shutil.which("uv")):
        sys.exit(
            f"{sys.executable} can't make a virtual environment: install python3-venv (or uv) and start again."
        )


def _version_of(python: Path) -> str:
    asked = [str(python), "-c", "import sys; print(sys.version, end='')"]
    return subprocess.run(asked, check=False, capture_output=True, text=True).stdout


def _install(lock: Path) -> None:
    uv = shutil.which("uv") or _fetched_uv()
    if uv and _quietly(uv, "pip", "install", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)):
        return
    _pip_or_exit("--require-hashes", "-r", str(lock))


def _fetched_uv() -> "str | None":
    """Ten times faster than pip, so worth one download."""
    here = VENV / "bin" / "uv"
    if not here.exists():
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
            only_uv.write(_entry(LOCKS["dev"].read_text(), "uv"))
            only_uv.flush()
            _quietly(str(PYTHON), "-m", "pip", "install", "--no-deps", "--require-hashes", "-r", only_uv.name)
    return str(here) if here.exists() else None


def _entry(lock: str, package: str) -> str:
    """The lines of one package, hashes included."""
    lines = lock.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith(f"{package}==")), len(lines))
    last = first
    while last < len(lines) and lines[last].endswith("\\"):
        last += 1
    return "\n".join(lines[first : last + 1]) + "\n"


def _install_ourselves() -> None:
    """Editable and without a look at the network: the build backend is in the lock."""
    options = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    uv = shutil.which("uv") or shutil.which("uv", path=str(VENV / "bin"))
    if not (uv and _quietly(uv, "pip", "install", "--python", str(PYTHON), *options)):
        _pip_or_exit(*options)


def _quietly(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True, cwd=ROOT).returncode == 0


def _pip_or_exit(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        print(done.stderr.strip(), file=sys.stderr)
        sys.exit(
            "The packages could not be installed; the lines above say why. Is the package registry reachable?"
        )


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)  # the next run begins anew
