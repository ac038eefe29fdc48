"""The process that does what nobody waits for: long work, one job at a time, and beside it mails and webhooks."""

import pkgutil
import signal
import sys
from importlib import import_module
from threading import Event, Thread
from types import FrameType
from typing import TYPE_CHECKING

import typer

from regulars.cli.database import connect
from regulars.cli.lifeline import end_with_parent

if TYPE_CHECKING:
    from regulars.kernel.jobs import PeriodicTask

app = typer.Typer()
AGAIN = 2.0  # seconds between two looks for a database that is away
PATIENCE = 5.0  # for the mail that is just being sent; cut off, it is sent again under the same id


@app.command()
def worker(supervised: bool = typer.Option(default=False, hidden=True)) -> None:
    """Do queued jobs, send mails and webhooks until stopped. `serve` brings one along."""
    stop = Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    if supervised:
        end_with_parent()
    _connect(stop, patiently=supervised)
    _learn_jobs()
    from regulars.kernel.jobs import run_worker

    mailer = Thread(target=_send_mails, args=(stop,), name="mailer", daemon=True)
    mailer.start()
    sender = Thread(target=_send_webhooks, args=(stop,), name="sender", daemon=True)
    sender.start()
    run_worker(stop.is_set, periodic_tasks())
    mailer.join(PATIENCE)
    sender.join(PATIENCE)


def periodic_tasks() -> "tuple[PeriodicTask, ...]":
    """What the worker tidies up every few minutes: all of it, whoever has imported what."""
    from regulars.authentication.operations.ended_sessions import forget_expired_sessions
    from regulars.customers.operations.tokens import forget_dead_links
    from regulars.journeys.forget_guests import forget_old_claims, forget_old_guests
    from regulars.kernel.guessing.throttle import forget_empty
    from regulars.kernel.idempotency import forget_submissions
    from regulars.kernel.mail.outbox import forget_old_mails
    from regulars.orders.operations.authorisations import void_left_over
    from regulars.orders.operations.baskets import forget_idle_baskets
    from regulars.orders.operations.gateway_tasks import do_gateway_tasks
    from regulars.orders.operations.reminders import remind_of_held_orders
    from regulars.staff.operations.links import forget_dead_staff_links
    from regulars.transfer.operations.schemes import count_schemes
    from regulars.webhooks.operations.deliveries import forget_old_deliveries

    return (
        count_schemes,
        do_gateway_tasks,
        forget_dead_links,
        forget_dead_staff_links,
        forget_empty,
        forget_expired_sessions,
        forget_idle_baskets,
        forget_old_claims,
        forget_old_deliveries,
        forget_old_guests,
        forget_old_mails,
        forget_submissions,
        remind_of_held_orders,
        void_left_over,
    )


def _connect(stop: Event, *, patiently: bool) -> None:
    """Whoever is started again in the middle of an outage waits for its end."""
    while True:
        try:
            return connect()
        except Exception as error:
            from regulars.kernel.errors import is_outage

            if stop.is_set() or not (patiently and is_outage(error)):
                raise
            print("The worker waits for the database.", file=sys.stderr)
        stop.wait(AGAIN)


def _send_mails(stop: Event) -> None:
    """In a thread, so with a database connection of its own: a long job keeps no mail waiting."""
    from regulars.authentication.operations.recovery import (
        answer_next_request,  # brings along who frames mails
    )
    from regulars.journeys.find_order import answer_next_order_request
    from regulars.kernel.mail.sending import run_mailer
    from regulars.staff.operations.links import answer_next_link_request

    run_mailer(
        stop.is_set,
        first=lambda: answer_next_request() or answer_next_link_request() or answer_next_order_request(),
    )


def _send_webhooks(stop: Event) -> None:
    """As mails: with a connection of its own. Nobody waits for the threads that bring; what they had is due again."""
    from regulars.webhooks.operations.sending import run_sender

    run_sender(stop.is_set)


def _learn_jobs() -> None:
    """A story that can run as a job says so where it stands; whoever runs jobs has read them all."""
    from regulars import journeys

    for module in pkgutil.iter_modules(journeys.__path__, "regulars.journeys."):
        import_module(module.name)
