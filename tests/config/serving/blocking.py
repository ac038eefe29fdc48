"""The control: the same application as granian's WSGI interface serves it, a thread taken before the body is here.

`python -m tests.config.serving.blocking HOST PORT 1`
"""

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

THREADS = 12


def main(host: str, port: int, application: str = "regulars.config.wsgi:application") -> None:
    Granian(
        application,
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
