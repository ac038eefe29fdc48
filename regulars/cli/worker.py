"""The process that does long work: moves, deletions, imports."""

import pkgutil
import signal
from importlib import import_module
from threading import Event
from types import FrameType

import typer

from regulars.cli.database import connect
from regulars.cli.lifeline import end_with_parent

app = typer.Typer()


@app.command()
def worker(supervised: bool = typer.Option(default=False, hidden=True)) -> None:
    """Do queued jobs until stopped. `serve` brings one along."""
    stop = Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    if supervised:
        end_with_parent()
    connect()
    _learn_jobs()
    from regulars.kernel.jobs import run_worker

    run_worker(stop.is_set)


def _learn_jobs() -> None:
    """A story that can run as a job says so where it stands; whoever runs jobs has read them all."""
    from regulars import journeys

    for module in pkgutil.iter_modules(journeys.__path__, "regulars.journeys."):
        import_module(module.name)
