"""A process of ours never outlives the one that started it, not even when that one is killed.

Asking twice a second works on every Unix and costs nothing to speak of.
"""

import os
import signal
import threading
import time
from types import FrameType

__all__ = ["end_with_parent", "end_with_parent_before_forking"]

EVERY = 0.5
PATIENCE = 5.0  # seconds between asking and insisting


def end_with_parent() -> None:
    """Watch from a thread."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)


def end_with_parent_before_forking() -> None:
    """Watch from a timer's signal: a process that forks has no thread to spare. Forks don't inherit timers."""
    parent = os.getppid()

    def check_parent(_number: int, _frame: FrameType | None) -> None:
        if os.getppid() != parent:
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGALRM, check_parent)
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
