"""The web server's own process: `python -m regulars.cli.web HOST PORT WORKERS`, started by `serve`."""

import multiprocessing
import sys
from typing import Any

from regulars.cli.lifeline import end_with_parent


def application() -> Any:
    """What each worker process of granian loads."""
    end_with_parent()
    from regulars.config.wsgi import application as wsgi

    return wsgi


def main(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    end_with_parent()
    multiprocessing.set_start_method("spawn")  # a fork would copy the thread that watches
    Granian(
        "regulars.cli.web:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,  # more threads per worker wait for each other: 1 has the best 99th percentile
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
