"""Debian's packages that the tests want, installed where that needs nobody's leave."""

import os
import shutil
import subprocess
import sys

__all__ = ["install"]


def install(*packages: str) -> None:
    apt = shutil.which("apt-get")
    if apt is None:
        return
    become: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if sudo is None or not _quietly(sudo, "-n", "true"):
            return
        become = [sudo, "-n"]
    print(f"Installing {packages[0]} for the tests ...", file=sys.stderr, flush=True)
    wait_for_others = ["-o", "DPkg::Lock::Timeout=300"]  # a system that has just started installs its updates
    ask_nothing = [*become, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-y", "-qq", *wait_for_others]
    _quietly(*ask_nothing, "update")
    _quietly(*ask_nothing, "install", "--no-install-recommends", *packages)


def _quietly(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0
