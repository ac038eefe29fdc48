"""The operator's door: starts things, asks the same verbs as the other doors, prints. Decides nothing.

A module listed in `COMMANDS` has `app = typer.Typer(...)`. On top it imports only what is cheap (typer, the
standard library); what needs Django it imports inside its functions, after `connect()`. So `--help` stays fast.
"""

import signal
import sys
from collections.abc import Callable
from importlib import import_module

import typer

from regulars.cli.problems import check_arguments, error_line

__all__ = ["application", "main", "run"]

# module -> the noun its commands stand under; None: they stand on their own
COMMANDS: dict[str, str | None] = {
    "serve": None,
    "migrate": None,
    "worker": None,
    "sets": "sets",
    "customers": "customers",
    "addresses": "addresses",
    "credit": "credit",
    "orders": "orders",
    "groups": "groups",
    "newsletters": "newsletters",
    "prices": "prices",
    "pages": "pages",
    "api_keys": "api-key",
    "attributes": "attributes",
    "forms": "forms",
    "staff": None,
    "check": None,
}


def application() -> typer.Typer:
    """All commands; nothing of Django is loaded yet."""
    app = typer.Typer(
        help="Regulars keeps the customer accounts of a company that runs several shops.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for module, noun in COMMANDS.items():
        app.add_typer(import_module(f"regulars.cli.{module}").app, name=noun)
    return app


def main() -> None:
    run(application, "regulars")


def run(application: Callable[[], typer.Typer], name: str) -> None:
    """Run one command. What a person can mend is said in one line, with exit code 1."""
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM)
    )  # leave in order: free locks, stop servers
    try:
        check_arguments(sys.argv[1:])
        application()(prog_name=name)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        line = error_line(error)
        if line is None:
            raise
        print(line, file=sys.stderr)
        sys.exit(1)
