"""`python -m tests.costly_input`: what costs most of each kind, in a process of its own with little memory and CPU (G27).

Each once more with its guard taken away: then the process has to die of its limits, or nothing is proved.
"""

import json
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MEMORY, PIECES = 500_000_000, 4_000  # of `measured_work`: some seconds of CPU
TIMES = 120  # for bodies: with the guard a quarter of the limit, without it five times the limit


def passwords(*, bare: bool) -> None:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - after Django is set up, as below

    from regulars.customers.rules import check_password  # noqa: PLC0415
    from regulars.kernel.errors import Invalid  # noqa: PLC0415
    from tests.rooms.customers.test_strength import dear_passwords  # noqa: PLC0415

    for one in dear_passwords():
        with suppress(Invalid):
            zxcvbn(one[:72]) if bare else check_password(one, context=["ada@mail.example"])


def patterns(*, bare: bool) -> None:
    import regex  # noqa: PLC0415

    from regulars.fields.rules.patterns import fits  # noqa: PLC0415
    from tests.rooms.fields.test_patterns import DEAR  # noqa: PLC0415

    for one in DEAR:
        regex.compile(one) if bare else fits(one, "a" * 5_000)


def pictures(*, bare: bool) -> None:
    from regulars.customers.rules import images  # noqa: PLC0415
    from regulars.kernel.errors import Invalid  # noqa: PLC0415
    from tests.rooms.customers.pictures import a_picture, hostile, of_many_pieces  # noqa: PLC0415

    if bare:
        images.MOST_SCANS = images.MOST_SEGMENTS = images.MOST_CHUNKS = 10**9
    large = [
        a_picture("WEBP", (4_000, 4_000), "RGBA", lossless=True, method=0),
        a_picture("PNG", (4_000, 4_000), "RGBA"),
    ]
    for one in (*of_many_pieces().values(), *hostile().values(), *large):
        with suppress(Invalid):
            images.made_anew(one, "photo")


def bodies(*, bare: bool) -> None:
    from regulars.api.reading import Unread, read_json  # noqa: PLC0415
    from regulars.kernel.errors import Invalid  # noqa: PLC0415

    many, deep = b"[" + b'{"a":{}},' * 110_000 + b"1]", b"[" * 900_000
    for one in (
        many,
        deep,
        b"9" * 900_000,
        b"0." + b"9" * 900_000,
        b'["' + b"\\u0000" * 160_000 + b'"]',
    ) * TIMES:
        with suppress(Invalid, Unread, ValueError, RecursionError):
            json.loads(one) if bare else read_json(one)


KINDS: dict[str, Callable[..., None]] = {one.__name__: one for one in (passwords, patterns, pictures, bodies)}


def ended(kind: str, seconds: int, *, bare: bool) -> str:
    """How a process of its own ended: `well`, `limits`, or what else it met."""
    child = os.fork()
    if not child:
        os.close(2)
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        try:
            KINDS[kind](bare=bare)
        except MemoryError:
            os._exit(9)
        except BaseException as error:  # noqa: BLE001 - told, and the test fails
            sys.stdout.write(f"{kind} {error!r:.200}\n")
            sys.stdout.flush()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    by_signal = os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGKILL, signal.SIGXCPU}
    return "limits" if by_signal or status == 9 << 8 else "well" if status == 0 else f"status {status}"


def least_of(work: Callable[[], None]) -> float:
    """CPU seconds of the quickest of fifty times."""
    spent = []
    for _ in range(50):
        before = time.process_time()
        work()
        spent.append(time.process_time() - before)
    return min(spent)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    import django  # noqa: PLC0415

    django.setup()
    from regulars.customers.rules.strength import is_easy_to_guess  # noqa: PLC0415
    from tests.cost import measured_work  # noqa: PLC0415

    is_easy_to_guess("its lists of words are loaded once", [])
    seconds = math.ceil(PIECES * least_of(measured_work))
    found = {kind: [ended(kind, seconds, bare=bare) for bare in (False, True)] for kind in KINDS}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
