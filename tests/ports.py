"""Ports for servers of our own.

One that the system gives away and takes back may be somebody else's before our server has it: another worker's, or a
connection's. So these lie below what it gives away by itself, and each worker of pytest has a share of its own.
"""

import os
import random
import socket
from itertools import cycle

__all__ = ["free_port", "share_of"]

FIRST, EACH, WORKERS = 20_000, 750, 16  # up to 32,000; Linux gives away what is above 32,768


def share_of(worker: str) -> range:
    """The ports of `gw0`, `gw1` and so on; of the last share when there are no workers."""
    number = int(worker.removeprefix("gw") or WORKERS - 1) % WORKERS
    return range(FIRST + number * EACH, FIRST + (number + 1) * EACH)


def _in_turn() -> list[int]:
    """From anywhere in the share on: other checkouts may be tested on this machine too."""
    ports = list(share_of(os.environ.get("PYTEST_XDIST_WORKER", "")))
    begin = random.SystemRandom().randrange(len(ports))
    return ports[begin:] + ports[:begin]


_PORTS = cycle(_in_turn())


def free_port(following: int = 0) -> int:
    """A port that nobody listens on, and so many more after it; not given again until all others were."""
    while True:
        ports = [next(_PORTS) for _ in range(following + 1)]
        if ports[-1] - ports[0] == following and all(map(_is_free, ports)):
            return ports[0]


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
