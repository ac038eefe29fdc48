"""Finds Chromium for the browser tests, or gets it where that needs nobody's leave.

python3 tools/chromium.py     prints its path
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium: install it (Debian: apt-get install chromium fonts-dejavu-core) "
    "or set CHROMIUM to its path."
)


def find() -> "str | None":
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Debian's package. Ubuntu has only a pointer to a snap there, which `find` then doesn't find."""
    apt = shutil.which("apt-get")
    if apt is None:
        return
    become: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if sudo is None or not _quietly(sudo, "-n", "true"):
            return
        become = [sudo, "-n"]
    print("Installing Chromium for the browser tests ...", file=sys.stderr, flush=True)
    ask_nothing = [*become, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-y", "-qq"]
    _quietly(*ask_nothing, "update")
    _quietly(*ask_nothing, "install", "--no-install-recommends", "chromium", "fonts-dejavu-core")


def _quietly(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    if find() is None:
        install()
    found = find()
    if found is None:
        sys.exit(ADVICE)
    print(found)
