"""The web server's own process: `python -m regulars.cli.web HOST PORT WORKERS`, started by `serve`."""

import gc
import logging
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from regulars.cli.lifeline import end_with_parent, end_with_parent_before_forking

# Named, not imported: the configuration stands above us.
APPLICATION = "regulars.config.wsgi"

THREADS, SPARE, CONNECTIONS = 12, 4, 80  # why so many: docs/decisions/0502


def threads_for(workers: int) -> int:
    """Enough that some answer while others wait for a hash; each keeps a connection, and the server has a hundred."""
    return max(1, min(THREADS, CONNECTIONS // workers))


def load(_target: str, *, line: int) -> Any:
    """What each web process begins with. One hash at a time in each: there is a process for each processor."""
    end_with_parent()
    import_module("regulars.kernel.guessing.pool").POOL.resize(places=1, line=line)
    return import_module(APPLICATION).application


def load_once() -> None:
    """Before the processes part: they start at once and share what was loaded. macOS can't fork safely."""
    if sys.platform == "darwin":
        multiprocessing.set_start_method("spawn")
        return
    multiprocessing.set_start_method("fork")
    import_module(APPLICATION)
    import_module("django.db").connections.close_all()
    gc.freeze()


def main(host: str, port: int, workers: int, *, loader: Callable[..., Any] = load) -> None:
    """`loader`: what each web process begins with, for a bench that puts something beside the application."""
    end_with_parent_before_forking()
    with tempfile.TemporaryDirectory(prefix="regulars-metrics-") as shared:
        # Named before the application is loaded: whichever process is asked for its metrics answers for all.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = shared
        _serve(host, port, workers, loader)


def _serve(host: str, port: int, workers: int, loader: Callable[..., Any]) -> None:
    load_once()
    threads = threads_for(workers)
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=partial(loader, line=max(1, threads - SPARE)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
