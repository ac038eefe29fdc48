"""What `serve` does before it starts anything: `python -m regulars.cli.prepare PORT LOOPBACK DEMO WIDTH`.

A process of its own, because it takes all of Django, which the supervisor then needn't keep for as long as it lives.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass

from regulars.cli.database import refuse_old_server, set_up_django
from regulars.cli.problems import Refused, error_line
from regulars.cli.schema import migrate

__all__ = ["Prepared", "prepared"]


@dataclass(frozen=True)
class Prepared:
    """The database is up to date. `announcement` is what to say once the web server answers at `domain`."""

    demo: bool
    domain: str
    announcement: str


def prepared(port: int, *, is_loopback: bool, demo: bool) -> Prepared:
    """Tables brought up to date, the demo world loaded if wanted. What a person can mend was said; then this exits too."""
    width = os.get_terminal_size().columns if sys.stdout.isatty() else 0
    wanted = [port, int(is_loopback), int(demo), width]
    command = [sys.executable, "-m", "regulars.cli.prepare", *map(str, wanted)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    if done.returncode:
        sys.exit(done.returncode)
    return Prepared(**json.loads(done.stdout.splitlines()[-1]))


def _prepare(port: int, *, is_loopback: bool, demo: bool, width: int) -> Prepared:
    set_up_django()
    refuse_old_server()
    migrate()
    from regulars.cli.announcement import announcement
    from regulars.cli.demo import holds_demo_world, load_demo_world

    if demo:
        load_demo_world()
    is_demo = holds_demo_world()
    if is_demo and not demo and not is_loopback:
        raise Refused(
            "This database holds the demo world, whose passwords everybody knows. "
            "Listen on 127.0.0.1, or say --demo if that is what you want."
        )
    from django.conf import settings

    return Prepared(is_demo, settings.DOMAIN, announcement(port, demo=is_demo, width=width or None))


def main() -> None:
    port, is_loopback, demo, width = map(int, sys.argv[1:])
    try:
        done = _prepare(port, is_loopback=bool(is_loopback), demo=bool(demo), width=width)
    except Exception as error:
        line = error_line(error)
        if line is None:
            raise
        print(line, file=sys.stderr)
        sys.exit(1)
    print(json.dumps(asdict(done)))


if __name__ == "__main__":
    main()
