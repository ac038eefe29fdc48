"""An import as an operator runs it: its own process, a real file."""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import databases
from bench.clock import timed
from bench.crowd import SITES, crowd
from bench.figures import Figure
from regulars.cli.problems import Refused

__all__ = ["measure_import"]

LINES = 100_000


def measure_import() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "customers.csv"
        _write(file)
        dry = timed(lambda: _run(file), 1, warm=False)
        yield Figure(f"`regulars customers import` of {LINES:,} lines, dry run", dry.ms / 1_000, "s")
        done = timed(lambda: _run(file, "--apply"), 1, warm=False)
        what = "the same with `--apply`, beside what is there already"
        yield Figure(what, done.ms / 1_000, "s", done.at_most(6_000))


def _write(file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["site", "username", "email", "first_name", "last_name", "phone", "password_hash"])
        for one in crowd(LINES):
            salt = f"{one.id:022}"
            encoded = f"$argon2id$v=19$m=19456,t=2,p=1${salt}${'k' * 43}"
            site = SITES[one.sites[0]][1]
            name = f"new.{one.email}"
            writer.writerow([site, "", name, one.first_name, one.last_name, one.phone, encoded])


def _run(file: Path, *arguments: str) -> None:
    from django.db import connection

    url = databases.url_of(str(connection.settings_dict["NAME"]))
    command = [sys.executable, "-m", "regulars", "customers", "import", str(file), "--json", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, env={**os.environ, "DATABASE_URL": url})
    if done.returncode:
        raise Refused(f"the import ended with {done.returncode}: {done.stderr.decode().strip()[-300:]}")
    accounts = json.loads(done.stdout)["accounts"]
    if accounts != LINES:
        raise RuntimeError(f"the import found {accounts} accounts in {LINES} lines")
