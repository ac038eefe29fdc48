"""Applied migrations are history: they are only added, never edited (F64).

python tools/migrations.py            is every migration as it was listed?
python tools/migrations.py --write    list the new ones; what is listed stays as it is
"""

import hashlib
import sys
from pathlib import Path

LIST = Path("tools/migrations.sha256")


def written() -> dict[str, str]:
    """Migration -> digest, in the format of `sha256sum`."""
    rows = (line.split("  ", 1) for line in LIST.read_text().splitlines())
    return {path: digest for digest, path in rows}


def present() -> dict[str, str]:
    paths = sorted(Path("regulars").glob("*/migrations/[0-9]*.py"))
    return {path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def problems(listed: dict[str, str], found: dict[str, str]) -> list[str]:
    gone = [f"{path} is gone: databases have it applied" for path in listed if path not in found]
    edited = [
        f"{path} was edited: databases have it applied, so add another one instead"
        for path, digest in listed.items()
        if found.get(path, digest) != digest
    ]
    new = [f"{path} is new: python tools/migrations.py --write" for path in found if path not in listed]
    return gone + edited + new


def write() -> None:
    rows = sorted((present() | written()).items())
    LIST.write_text("".join(f"{digest}  {path}\n" for path, digest in rows))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    wrong = problems(written(), present())
    print("\n".join(wrong), file=sys.stderr) if wrong else None
    sys.exit(bool(wrong))
