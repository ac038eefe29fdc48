"""Who runs PostgreSQL: it refuses to run as root."""

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from embedded_postgresql.places import SYSTEM_HOME
from embedded_postgresql.problems import PostgresError

__all__ = ["Identity", "identity_for"]

OUR_USER = "regulars"
STAND_INS = ("postgres", "nobody")


@dataclass(frozen=True)
class Identity:
    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """True when commands need no change of user."""
        return self.uid == os.geteuid()

    def can_enter(self, directory: Path) -> bool:
        if self.is_ours:
            return os.access(directory, os.X_OK)
        asked = ["/bin/sh", "-c", 'cd -- "$0"', str(directory)]
        done = subprocess.run(
            asked, check=False, capture_output=True, user=self.uid, group=self.gid, extra_groups=[], cwd="/"
        )
        return done.returncode == 0


def identity_for(pgdata: Path) -> Identity:
    """The owner of an existing cluster, else ourselves, else (as root) an unprivileged system user."""
    if pgdata.exists():
        return _by_uid(pgdata.stat().st_uid)
    if os.geteuid() != 0:
        return _by_uid(os.geteuid())
    return _by_name(OUR_USER) or _created() or _stand_in()


def _by_uid(uid: int) -> Identity:
    if os.geteuid() not in {0, uid}:
        raise PostgresError(
            f"The database belongs to another user (number {uid}). Set REGULARS_DATA to a directory of yours."
        )
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise PostgresError(
            f"User number {uid} has no name on this machine, and PostgreSQL asks for one. Set DATABASE_URL to a server of your own."
        ) from None
    return Identity(entry.pw_name, uid, entry.pw_gid)


def _by_name(name: str) -> Identity | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Identity(name, entry.pw_uid, entry.pw_gid)


def _created() -> Identity | None:
    shell = "/usr/sbin/nologin"
    if useradd := shutil.which("useradd"):
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
    elif useradd := shutil.which("adduser"):  # busybox
        command = [useradd, "-S", "-D", "-H", "-h", str(SYSTEM_HOME)]
    else:
        return None
    subprocess.run(
        [*command, *(["--shell"] if "--system" in command else ["-s"]), shell, OUR_USER],
        check=False,
        capture_output=True,
    )
    return _by_name(OUR_USER)


def _stand_in() -> Identity:
    for name in STAND_INS:
        if found := _by_name(name):
            print(f"No system user '{OUR_USER}' could be made; PostgreSQL runs as '{name}'.", file=sys.stderr)
            return found
    raise PostgresError(
        f"PostgreSQL doesn't run as root. Add a system user named '{OUR_USER}' and start again."
    )
