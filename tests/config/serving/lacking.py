"""The controls: our web server with one guard taken away, which LACKING names.

`python -m tests.config.serving.lacking HOST PORT 1`
"""

import os
import sys
from importlib import import_module

from regulars.cli import web


def main(host: str, port: int, workers: int) -> None:
    if os.environ["LACKING"] == "heap":
        web.ARENA_MAX = 0  # a setting that glibc doesn't know
    web.main(host, port, workers, wrap=_without_shares if os.environ["LACKING"] == "shares" else web.as_it_is)


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
