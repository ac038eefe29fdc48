"""What `make check` runs: everything that can be said without running the application. Runs all, then judges."""

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str]] = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "templates": ["djlint", "--profile=jinja", "--lint", "regulars"],
    "migrations": ["python", "-m", "django", "makemigrations", "--check", "--dry-run"],
    "locks": ["python", "tools/locks.py"],
    "history": ["python", "tools/migrations.py"],
    "words": ["python", "-m", "tools.words"],
    "openapi": ["python", "-m", "tools.openapi"],
    "commands": ["python", "-m", "tools.commands"],
}


def main() -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "regulars.config.settings",
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONWARNINGS": "ignore",
    }
    failed = []
    for name, (program, *arguments) in CHECKS.items():
        command = [str(BIN / program), *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
        print(f"{name:12} {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    if failed:
        print(f"make check: {', '.join(failed)} failed", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
