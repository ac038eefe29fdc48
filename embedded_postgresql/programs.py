"""Running PostgreSQL's programs, and looking at its main process."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psutil

from embedded_postgresql.identity import Identity
from embedded_postgresql.problems import PostgresError

__all__ = ["disown", "last_words", "postmaster", "run"]

NOBODYS = 2**30  # above every system's highest process number


def run(program: Path, *arguments: str, who: Identity, home: Path) -> None:
    """As the cluster's user, away from our files, with nothing inherited that could hold us or it."""
    change: dict[str, Any] = {} if who.is_ours else {"user": who.uid, "group": who.gid, "extra_groups": []}
    with tempfile.TemporaryFile("w+") as words:
        try:
            done = subprocess.run(
                [str(program), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
                cwd="/",
                env={"PATH": os.defpath, "HOME": str(home), "LC_ALL": "C"},
                **change,
            )
        except OSError as error:
            raise PostgresError(f"{program.name} as user '{who.name}': {error.strerror}") from None
        words.seek(0)
        said = words.read().strip().splitlines()
    if done.returncode:
        ending = signal.strsignal(-done.returncode) if done.returncode < 0 else f"exit code {done.returncode}"
        raise PostgresError(f"{program.name}: {' '.join(said[-2:]) or ending}")


def postmaster(pgdata: Path) -> int | None:
    """The cluster's main process while it lives. A number given to another program since, even to another
    cluster's server, doesn't count.
    """
    try:
        pid = int((pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
        command = psutil.Process(pid).cmdline()
    except (OSError, ValueError, psutil.Error):
        return None
    return pid if str(pgdata) in command else None


def disown(pgdata: Path, socket: Path) -> None:
    """Writes a number that no process has over the one of a server that is gone: PostgreSQL would take whoever has
    that number by now, or its remains, for a running server. The lines below stay, because by them PostgreSQL sees
    whether processes of the old server still hold its memory.
    """
    file = pgdata / "postmaster.pid"
    if file.exists():
        _, *rest = file.read_text().split("\n")
        file.write_text("\n".join([str(NOBODYS), *rest]))
    for lock in socket.glob(".s.PGSQL.*.lock"):
        lock.unlink()


def last_words(log: Path) -> str:
    """Why the server gave up, as far as its log says."""
    lines = log.read_text(errors="replace").splitlines()[-50:] if log.exists() else []
    fatal = [line.split("FATAL:")[-1].strip() for line in lines if "FATAL:" in line]
    return (fatal or lines or ["it gave no reason"])[-1]
