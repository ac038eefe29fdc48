"""For controls: our web server with one guard taken away, which LACKING names.

`python -m tests.config.serving.lacking HOST PORT 1`
"""

import os
import sys
from importlib import import_module

from regulars.cli import web


def main(host: str, port: int, workers: int) -> None:
    if os.environ["LACKING"] == "heap":
        web.ARENA_MAX = 0  # a setting that glibc doesn't know
    wraps = {"shares": _without_shares, "hurry": _without_hurry}
    web.main(host, port, workers, wrap=wraps.get(os.environ["LACKING"], web.as_it_is))


def _without_hurry(application: object) -> object:
    """Half a body is waited for as long as it takes."""
    import_module("regulars.config.serving.bodies").SECONDS = 3_600.0
    return application


def _without_shares(application: object) -> object:
    """Everybody is one network at one site, and few may wait."""
    rsgi = import_module("regulars.config.serving.rsgi")  # knows Django, which is set up only now
    threads = import_module("regulars.config.serving.threads")
    who = rsgi.Who("everybody", "anywhere")
    rsgi.Who = lambda *_: who  # type: ignore[attr-defined]
    threads.EACH, threads.SHARED = 8, frozenset()
    return application


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
