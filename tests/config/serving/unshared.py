"""The control: our web server with its shares taken away. Everybody is one network at one site, and few may wait.

`python -m tests.config.serving.unshared HOST PORT 1`
"""

import sys
from importlib import import_module

from regulars.cli import web


def main(host: str, port: int, workers: int) -> None:
    web.main(host, port, workers, wrap=_without_shares)


def _without_shares(application: object) -> object:
    rsgi = import_module("regulars.config.serving.rsgi")  # knows Django, which is set up only now
    threads = import_module("regulars.config.serving.threads")
    who = rsgi.Who("everybody", "anywhere")
    rsgi.Who = lambda *_: who  # type: ignore[attr-defined]
    threads.EACH, threads.SHARED = 8, frozenset()
    return application


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
