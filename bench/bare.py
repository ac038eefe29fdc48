"""What requests are measured against: a statement by psycopg and the same bytes, with nothing around it.

`python -m bench.bare HOST PORT`, one granian worker like ours, with two threads and a connection for each. What to ask and
to answer stands in the file that BARE_ANSWERS names: by address, a statement, its parameters as texts, and the body.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

__all__ = ["application"]

THREADS = 2


def application() -> Callable[..., Iterable[bytes]]:
    """What the worker process loads."""
    import psycopg

    threads = threading.local()
    answers = {
        address: (statement, parameters, body.encode())
        for address, (statement, parameters, body) in json.loads(
            Path(os.environ["BARE_ANSWERS"]).read_text()
        ).items()
    }

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not hasattr(threads, "connection"):
            threads.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        asked = f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else ""
        statement, parameters, body = answers[environ["PATH_INFO"] + asked]
        threads.connection.cursor().execute(statement, parameters, prepare=True, binary=True).fetchall()
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
