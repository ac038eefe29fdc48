"""Our web server as it is, and beside the application one address that answers with one Argon2id check alone.

`python -m regulars.cli.bench.ours HOST PORT 1`. The check is made by the very process and threads that log somebody in: the same hash
costs one process a tenth more than another, for as long as both live, by the memory that they happened to get.
"""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from regulars.cli import web

__all__ = ["CHECK"]

CHECK = "/bench/check"


def _load(target: str, *, line: int) -> Callable[..., Iterable[bytes]]:
    from argon2 import PasswordHasher

    application, hasher = web.load(target, line=line), PasswordHasher()
    password, encoded = os.environ["BARE_PASSWORD"], os.environ["BARE_ENCODED"]

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != CHECK:
            found: Iterable[bytes] = application(environ, start_response)
            return found
        hasher.verify(encoded, password)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
        return [b"{}"]

    return answer


if __name__ == "__main__":
    web.main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), loader=_load)
