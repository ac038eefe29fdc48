"""An import as an operator runs it: its own process, a real file."""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import databases
from bench.crowd import SITES, crowd
from bench.figures import Figure, Section

__all__ = ["measure_import"]

LINES = 100_000


def measure_import() -> Section:
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "customers.csv"
        _write(file)
        dry = _run(file)
        done = _run(file, "--apply")
    return Section(
        "Import",
        [
            Figure(f"`regulars customers import` of {LINES:,} lines, dry run", dry, "s"),
            Figure("the same with `--apply`, beside what is there already", done, "s", 60),
        ],
    )


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


def _run(file: Path, *arguments: str) -> float:
    from django.db import connection

    url = databases.url_of(str(connection.settings_dict["NAME"]))
    command = [sys.executable, "-m", "regulars", "customers", "import", str(file), "--json", *arguments]
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, env={**os.environ, "DATABASE_URL": url})
    seconds = time.perf_counter() - began
    accounts = json.loads(done.stdout)["accounts"]
    if accounts != LINES:
        raise RuntimeError(f"the import found {accounts} accounts in {LINES} lines")
    return seconds
