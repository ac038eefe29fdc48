"""The web server's own process: `python -m regulars.cli.web HOST PORT WORKERS`, started by `serve`."""

import multiprocessing
import sys
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from regulars.cli.lifeline import end_with_parent


def load(target: str) -> Any:
    """What each web process begins with. The application is named, not imported: its configuration stands above us."""
    end_with_parent()
    module, name = target.split(":")
    return getattr(import_module(module), name)


def main(host: str, port: int, workers: int) -> None:
    end_with_parent()
    multiprocessing.set_start_method("spawn")  # a fork would leave the thread that watches behind
    server = Granian(
        "regulars.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,  # more threads per worker wait for each other: 1 has the best 99th percentile
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=load)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
