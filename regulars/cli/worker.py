"""The process that does what nobody waits for: long work, one job at a time, and beside it the mails."""

import pkgutil
import signal
from importlib import import_module
from threading import Event, Thread
from types import FrameType

import typer

from regulars.cli.database import connect
from regulars.cli.lifeline import end_with_parent

app = typer.Typer()
PATIENCE = 5.0  # for the mail that is just being sent; cut off, it is sent again under the same id


@app.command()
def worker(supervised: bool = typer.Option(default=False, hidden=True)) -> None:
    """Do queued jobs and send mails until stopped. `serve` brings one along."""
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

    mailer = Thread(target=_send_mails, args=(stop,), name="mailer", daemon=True)
    mailer.start()
    run_worker(stop.is_set)
    mailer.join(PATIENCE)


def _send_mails(stop: Event) -> None:
    """In a thread, so with a database connection of its own: a long job keeps no mail waiting."""
    from regulars.customers.operations.recovery import answer_next_request
    from regulars.kernel.mail.sending import run_mailer

    run_mailer(stop.is_set, first=answer_next_request)


def _learn_jobs() -> None:
    """A story that can run as a job says so where it stands; whoever runs jobs has read them all."""
    from regulars import journeys

    for module in pkgutil.iter_modules(journeys.__path__, "regulars.journeys."):
        import_module(module.name)
