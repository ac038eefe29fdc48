"""`make mutations`: takes each guard of tools/guards.py away, in a copy, and fails where the nearest tests don't notice.

`--write` writes the list to tests/house/mutations.md; words of names say which guards, all without.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from shutil import copyfile

from tools.guards import GUARDS, Guard

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "tests" / "house" / "mutations.md"
SIDE_BY_SIDE = 2
FAILED = 1  # what pytest answers where tests have run and not all are green
ROUNDS = "40"  # of a race; without its guard the first few end it
HEAD = """# Guards that are taken away

`make mutations` takes each away in a copy of the checkout and runs the tests beside it: each of these files has to fail. `tools/guards.py` says which
text becomes which; `python -m tools.mutations --write` writes this page.

| guard | why | where | noticed by |
|---|---|---|---|
"""


def page() -> str:
    """The list, to be read."""
    return HEAD + "".join(f"| {one.name} | {one.why} | `{one.file}` | {_tests(one)} |\n" for one in GUARDS)


def _tests(guard: Guard) -> str:
    return ", ".join(f"`{one.removeprefix('tests/').partition('::')[0]}`" for one in guard.tests)


def copy_to(folder: Path) -> Path:
    """What lies in the checkout, without what git ignores."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(listed, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    for name in filter(None, told.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            copyfile(ROOT / name, folder / name)
    return folder


def tested(copy: Path, tests: Iterable[str]) -> int:
    """Run tests in a copy; answers what pytest does."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "RACE_ROUNDS": ROUNDS, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, check=False, capture_output=True, cwd=copy, env=environment).returncode


def all_green(tests: list[str], copies: list[Path]) -> bool:
    """Whether the tests are green while every guard is in its place; each copy runs its share."""
    shares = [share for number in range(len(copies)) if (share := tests[number :: len(copies)])]
    with ThreadPoolExecutor(len(copies)) as lanes:
        return not any(lanes.map(tested, copies, shares))


def noticed(guard: Guard, copy: Path) -> bool:
    """Whether each file of the nearest tests runs and fails without the guard."""
    file = copy / guard.file
    whole = file.read_text()
    if whole.count(guard.text) != 1:
        return False
    mutated = whole.replace(guard.text, guard.without)
    compile(mutated, guard.file, "exec")
    file.write_text(mutated)
    try:
        return all(tested(copy, [test]) == FAILED for test in guard.tests)
    finally:
        file.write_text(whole)


def try_all(guards: list[Guard], copies: list[Path]) -> list[str]:
    """Take away each, so many side by side as there are copies; answers the names of those that nobody missed."""
    free: Queue[Path] = Queue()
    for copy in copies:
        free.put(copy)

    def attempt(guard: Guard) -> bool:
        copy = free.get()
        try:
            found = noticed(guard, copy)
        finally:
            free.put(copy)
        print(f"{'noticed' if found else 'NOT NOTICED':12} {guard.name}", flush=True)
        return found

    with ThreadPoolExecutor(len(copies)) as lanes:
        found = list(lanes.map(attempt, guards))
    return [guard.name for guard, is_noticed in zip(guards, found, strict=True) if not is_noticed]


def main(words: list[str]) -> int:
    if words == ["--write"]:
        PAGE.write_text(page())
        return 0
    guards = [one for one in GUARDS if all(word in one.name for word in words)]
    if not guards:
        print(f"make mutations: no guard is named by {' '.join(words)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        copies = [copy_to(Path(folder) / str(number)) for number in range(SIDE_BY_SIDE)]
        if not all_green(sorted({test for one in guards for test in one.tests}), copies):
            print("make mutations: the tests are red with every guard in its place", file=sys.stderr)
            return 1
        missed = try_all(guards, copies)
    if missed:
        print(f"make mutations: nobody noticed that it was gone: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
