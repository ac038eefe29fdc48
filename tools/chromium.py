"""Finds Chromium for the browser tests, or gets it where that needs nobody's leave.

python3 tools/chromium.py     prints its path
"""

import os
import shutil
import sys

try:
    from tools.packages import install
except ModuleNotFoundError:  # run as a script, this directory is where Python looks
    from packages import install  # type: ignore[import-not-found, no-redef]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium: install it (Debian: apt-get install chromium fonts-dejavu-core) "
    "or set CHROMIUM to its path."
)


def find() -> "str | None":
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    # Ubuntu has only a pointer to a snap there, which `find` then does not find.
    if find() is None:
        install("chromium", "fonts-dejavu-core")
    found = find()
    if found is None:
        sys.exit(ADVICE)
    print(found)
