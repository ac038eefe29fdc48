"""A process of ours never outlives the one that started it, not even when that one is killed."""

import os
import signal
import threading
import time

__all__ = ["end_with_parent"]

PATIENCE = 5.0  # seconds between asking and insisting


def end_with_parent() -> None:
    """Watch from a thread: works on every Unix, and costs a look twice a second."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)
