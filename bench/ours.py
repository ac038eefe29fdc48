"""Our web server as it is, and beside the application one address: POST answers with one Argon2id check alone, GET
tells how many nanoseconds of their threads' clocks all checks of this process have taken, those of log-ins too.

`python -m bench.ours HOST PORT 1`. The same hash costs one process a tenth more than another, and one moment more than
the next, by the memory that it gets and by who else uses the machine: so it is timed where it is made.
"""

import os
import sys
from collections.abc import Callable, Iterable
from time import thread_time_ns
from typing import Any

from regulars.cli import web

__all__ = ["CHECK"]

CHECK = "/bench/check"


def _beside(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    from argon2 import PasswordHasher

    hasher = PasswordHasher()
    password, encoded = os.environ["BARE_PASSWORD"], os.environ["BARE_ENCODED"]
    verify, spent = PasswordHasher.verify, 0

    def timed(self: PasswordHasher, *given: Any) -> bool:
        nonlocal spent
        began = thread_time_ns()
        try:
            return verify(self, *given)
        finally:
            spent += thread_time_ns() - began

    PasswordHasher.verify = timed  # type: ignore[method-assign, assignment]

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != CHECK:
            return application(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            hasher.verify(encoded, password)
        body = str(spent).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


if __name__ == "__main__":
    web.main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), wrap=_beside)
