"""What the hot lane is measured against: the same statement by psycopg and the same bytes, with nothing around it.

`python -m bench.bare HOST PORT`, one granian worker like ours, with two threads and a connection for each. What to ask and to answer comes by the environment (BARE_...), as `shopper.py` printed it.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["application"]

THREADS = 2


def application() -> Callable[..., Iterable[bytes]]:
    """What the worker process loads."""
    import psycopg

    threads = threading.local()
    statement, host = os.environ["BARE_STATEMENT"], os.environ["BARE_HOST"]
    parameters = [bytes.fromhex(os.environ["BARE_TOKEN_HASH"]), host]
    body = os.environ["BARE_BODY"].encode()

    def answer(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not hasattr(threads, "connection"):
            threads.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        threads.connection.cursor().execute(statement, parameters, prepare=True, binary=True).fetchone()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def main(host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "bench.bare:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
