"""The web server's own process: `python -m regulars.cli.web HOST PORT WORKERS`, started by `serve`."""

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from regulars.cli.lifeline import end_with_parent, end_with_parent_before_forking

# Named, not imported: the configuration stands above us.
APPLICATION, SERVING = "regulars.config.wsgi", "regulars.config.serving.rsgi"

URLS = ("regulars.config.urls_site", "regulars.config.urls_admin", "regulars.config.urls_front")

CONNECTIONS = 16_384  # open ones in each process, most of them idle; as far as the operating system lets us
ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
HEAD_SECONDS = 15  # for a request's head, and between two requests of a connection


def load(_target: str, *, workers: int, wrap: Callable[[Any], Any]) -> Any:
    """What each web process begins with. One hash at a time in each: there is a process for each processor."""
    end_with_parent()
    import_module("regulars.kernel.guessing.pool").POOL.resize(places=1, line=8)
    application = wrap(import_module(APPLICATION).application)
    return import_module(SERVING).serving(application, workers=workers)


def as_it_is(application: Any) -> Any:
    """Nothing beside it."""
    return application


def load_once() -> None:
    """Before the processes part: they start at once and share what was loaded. macOS can't fork safely."""
    if sys.platform == "darwin":
        multiprocessing.set_start_method("spawn")
        return
    multiprocessing.set_start_method("fork")
    os.register_at_fork(after_in_child=_end_when_told)
    import_module(APPLICATION)
    for name in URLS:
        import_module(name)  # every page and operation: else each process would, when first asked
    import_module("django.db").connections.close_all()
    gc.freeze()


def _end_when_told() -> None:
    """A process that is told to stop before it serves ends at once; the handler that it inherits would only note it."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def main(host: str, port: int, workers: int, *, wrap: Callable[[Any], Any] = as_it_is) -> None:
    """`wrap`: for a bench that puts something beside the application."""
    end_with_parent_before_forking()
    with tempfile.TemporaryDirectory(prefix="regulars-") as shared:
        # Named before the application is loaded: whichever process is asked for its metrics answers for all.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = shared
        tempfile.tempdir = shared  # downloads that wait for their readers go with us
        _serve(host, port, workers, wrap)


def _serve(host: str, port: int, workers: int, wrap: Callable[[Any], Any]) -> None:
    _share_one_heap()
    load_once()
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1_000, max_buffer_size=65_536),
        workers=workers,
        backpressure=_open_files(),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=partial(load, workers=workers, wrap=wrap))


def _share_one_heap() -> None:
    """Glibc gives threads heaps of their own, and each keeps the 19 MiB of a hash that was made there. Elsewhere it is as it is."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(ARENA_MAX, 1)


def _open_files() -> int:
    """How many connections a process may hold: as many as it may have files, less some of its own."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 256
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == resource.RLIM_INFINITY else min(CONNECTIONS, max(128, soft - 256))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
