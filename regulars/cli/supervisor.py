"""Keeps the processes of `serve` alive together and lets them go together."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from regulars.cli.problems import Refused

__all__ = ["Child", "supervise"]

PATIENCE = 12.0  # seconds between asking a child to stop and insisting
DEATHS, WITHIN = 5, 30.0  # more deaths than that in so many seconds: it is no accident


class Child:
    """One process of our own package; restarted when it dies."""

    def __init__(self, name: str, module: str, *arguments: str) -> None:
        self.name = name
        self.command = [sys.executable, "-m", module, *arguments]
        self._deaths: deque[float] = deque(maxlen=DEATHS)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environment: Mapping[str, str]) -> None:
        # Its own process group: Ctrl-C reaches only us, and we stop everybody in order.
        self._process = subprocess.Popen(
            self.command, env=environment, stdin=subprocess.DEVNULL, process_group=0
        )

    def died(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def count_death(self) -> None:
        now = time.monotonic()
        if len(self._deaths) == DEATHS and now - self._deaths[0] < WITHIN:
            raise Refused(f"The {self.name} died {DEATHS + 1} times in a row; its last words stand above.")
        self._deaths.append(now)

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def join(self, deadline: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class _Stop(BaseException):
    """Somebody pressed Ctrl-C or asked us to end."""


def supervise(children: Sequence[Child], *, ready: Callable[[], bool]) -> None:
    """Run until asked to stop. `ready` is asked until it says yes once."""
    environment = {**os.environ, "PYTHONPATH": _our_code(), "PYTHONUNBUFFERED": "1"}
    before = {
        number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        for child in children:
            child.start(environment)
        is_ready = False
        while True:
            is_ready = is_ready or ready()
            time.sleep(0.5 if is_ready else 0.05)
            for child in children:
                if child.died():
                    child.count_death()
                    print(f"The {child.name} died and is started again.", file=sys.stderr)
                    child.start(environment)
    except _Stop:
        pass
    finally:
        for number in before:
            signal.signal(number, signal.SIG_IGN)  # the second Ctrl-C changes nothing, we are on our way
        _stop_all(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def _reasons_to_stop() -> list[signal.Signals]:
    """A closed terminal is one, unless somebody said `nohup`."""
    reasons = [signal.SIGINT, signal.SIGTERM]
    return reasons if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else [*reasons, signal.SIGHUP]


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop


def _stop_all(children: Sequence[Child]) -> None:
    deadline = time.monotonic() + PATIENCE
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.join(deadline)


def _our_code() -> str:
    """The children run the code that we run, wherever we were called from."""
    here = str(Path(__file__).resolve().parent.parent.parent)
    return os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
