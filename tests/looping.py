"""An event loop in a thread of its own: a browser driver keeps one in the tests' thread, where no second one may run."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ["run_loop"]

T = TypeVar("T")


def run_loop(story: Coroutine[Any, Any, T]) -> T:
    """Run it to its end; answers what it does, raises what it does."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()
