"""A bar on the error stream, so that what a command prints can be piped."""

import contextlib
from collections.abc import Callable, Iterator

__all__ = ["progress"]


@contextlib.contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """`tell(what, done, total)` moves the bar of that step; nothing is drawn where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    steps = {}
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as bars:

        def tell(what: str, done: int, total: int) -> None:
            if what not in steps:
                steps[what] = bars.add_task(what, total=total or None)
            bars.update(steps[what], completed=done, total=total or None)

        yield tell
