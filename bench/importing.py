"""An import as an operator runs it: its own process, a real file."""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import databases
from bench.clock import timed
from bench.crowd import SITES, crowd
from bench.figures import Figure, Ratio
from regulars.cli.problems import Refused

__all__ = ["measure_import", "run_import"]

LINES = 100_000
# Postal code, city, area and country.
PLACES = [
    ("10115", "Berlin", "", "DE"),
    ("SW1A 1AA", "London", "", "GB"),
    ("10118", "New York", "NY", "US"),
    ("75001", "Paris", "", "FR"),
    ("100-0001", "", "東京都", "JP"),
    ("20121", "Milano", "MI", "IT"),
]


def measure_import() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as directory:
        file, book = Path(directory) / "customers.csv", Path(directory) / "addresses.csv"
        _write(file)
        _write_addresses(book)
        dry = timed(lambda: _run(file), 1, warm=False)
        yield Figure(f"`regulars customers import` of {LINES:,} lines, dry run", dry.ms / 1_000, "s")
        done = timed(lambda: _run(file, "--apply"), 1, warm=False)
        what = "the same with `--apply`, beside what is there already"
        yield Figure(what, done.ms / 1_000, "s", done.at_most(6_000))
        taken = timed(lambda: _run(book, "--apply", noun="addresses"), 1, warm=False)
        what = (
            f"`regulars addresses import --apply` of {LINES:,} lines, an address of each of these customers"
        )
        times = Ratio(taken.yardsticks / done.yardsticks, 2, "times the import of the customers")
        yield Figure(what, taken.ms / 1_000, "s", times)


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


def _write_addresses(file: Path) -> None:
    """Of six countries, three of them with areas, each with a phone number."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(
            ["site", "username", "name", "street", "postal_code", "city", "area", "country", "phone"]
        )
        for one in crowd(LINES):
            site = SITES[one.sites[0]][1]
            name = f"{one.first_name} {one.last_name}"
            street = f"Street {one.id % 300}\nFloor {one.id % 7}"
            where = PLACES[one.id % len(PLACES)]
            writer.writerow([site, f"new.{one.email}", name, street, *where, f"+49 30 {1_000_000 + one.id}"])


def _run(file: Path, *arguments: str, noun: str = "accounts") -> None:
    group = "customers" if noun == "accounts" else noun
    found = run_import(file, *arguments, group=group)[noun]
    if found != LINES:
        raise RuntimeError(f"the import found {found} {noun} in {LINES} lines")


def run_import(file: Path, *arguments: str, group: str) -> dict[str, Any]:
    """`regulars GROUP import FILE` in a process of its own, on the database in use; what it says."""
    from django.db import connection

    url = databases.url_of(str(connection.settings_dict["NAME"]))
    command = [sys.executable, "-m", "regulars", group, "import", str(file), "--json", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, env={**os.environ, "DATABASE_URL": url})
    if done.returncode:
        raise Refused(f"the import ended with {done.returncode}: {done.stderr.decode().strip()[-300:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
