"""`regulars customers register-guest`: a log-in for who bought as a guest (GST-06)."""

from typing import Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import customer_by
from regulars.cli.options import Json
from regulars.cli.output import print_json

__all__ = ["register_guest"]


def register_guest(
    guest: Annotated[str, typer.Argument(help="Id of the guest.")],
    *,
    password: Annotated[str | None, typer.Option(help="None: the mail has a one-time link.")] = None,
    generate: Annotated[bool, typer.Option(help="A password for one log-in, printed once.")] = False,
    type_: Annotated[str, typer.Option("--type", help="Customer type; the site's first without one.")] = "",
    as_json: Json = False,
) -> None:
    """Turn a guest into an account: number, order and addresses stay, the mailbox gets the username and a one-time link."""
    connect()
    from regulars.journeys.register_guest import register_guest as register
    from regulars.kernel.actor import OPERATOR

    done = register(customer_by(guest), password=password, generate=generate, type=type_, by=OPERATOR)
    account = done.account
    if as_json:
        print_json({"id": account.pk, "username": account.username, "password": done.password or None})
        return
    print(f"Guest #{account.pk} has an account in set {account.set.code} now: {account.username}")
    if done.password:
        print(f"Password for one log-in: {done.password}")
