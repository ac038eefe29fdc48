"""Finds PgBouncer for the tests of poolers, or gets it where that needs nobody's leave.

python3 tools/pgbouncer.py     prints its path
"""

import os
import shutil
import sys

try:
    from tools.packages import install
except ModuleNotFoundError:  # run as a script, this directory is where Python looks
    from packages import install  # type: ignore[import-not-found, no-redef]

ADVICE = (
    "The tests of poolers need PgBouncer: install it (Debian: apt-get install pgbouncer) "
    "or set PGBOUNCER to its path."
)


def find() -> "str | None":
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
    return os.environ.get("PGBOUNCER") or shutil.which("pgbouncer", path=path)


if __name__ == "__main__":
    if find() is None:
        install("pgbouncer")
    found = find()
    if found is None:
        sys.exit(ADVICE)
    print(found)
