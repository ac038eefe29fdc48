"""`regulars customers data` and `customers erase`: everything held about one customer, and emptying it for good."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import customer_by
from regulars.cli.options import Apply, Json
from regulars.cli.output import counted, print_json, printable
from regulars.cli.reorganising import APPLY_HINT

__all__ = ["data", "erase"]

Who = Annotated[str, typer.Argument(help="Id, or a username that only one set has.")]


def data(customer: Who, *, as_json: Json = False) -> None:
    """Everything that is held about a customer, without passwords and tokens. Leaves an audit record."""
    connect()
    from regulars.journeys.customer_lifecycle import export_personal_data
    from regulars.kernel.actor import OPERATOR

    held = asdict(export_personal_data(customer_by(customer), by=OPERATOR))
    if as_json:
        print_json(held)
        return
    for name, value in held.items():
        lines = value if isinstance(value, list) else [value]
        print(f"{name.replace('_', ' ')}:" + (" none" if lines == [] else ""))
        for line in lines:
            text = json.dumps(line, ensure_ascii=False, default=str) if isinstance(line, dict) else str(line)
            print(f"  {printable(text)}")


def erase(customer: Who, *, apply: Apply = False, as_json: Json = False) -> None:
    """Close an account and erase its personal values, for good: says what is lost, does it with --apply."""
    connect()
    from regulars.journeys import customer_lifecycle
    from regulars.kernel.actor import OPERATOR
    from regulars.kernel.money import rounded
    from regulars.orders.queries.waiting import at_stake_of
    from regulars.transfer.queries.personal_data import holding

    account = customer_by(customer)
    held = asdict(holding(account))
    at_stake = at_stake_of(account.pk)
    forfeits = {currency: str(rounded(amount, currency)) for currency, amount in at_stake.credit.items()}
    waiting = at_stake.held_orders
    if apply:
        customer_lifecycle.erase(account, by=OPERATOR)
    if as_json:
        print_json(
            {
                "applied": apply,
                "id": account.pk,
                "set": account.set.code,
                **held,
                "forfeits": forfeits,
                "declines": waiting,
                "declined_numbers": at_stake.longest_waiting,
            }
        )
        return
    print(
        f"Customer #{account.pk}: {counted(held['sessions'], 'session')} and {counted(held['access'], 'access row')} end;"
        f" {counted(held['mails'], 'mail')} and the values of {counted(held['values'], 'change')} are emptied."
    )
    if waiting:
        print(f"Declines {counted(waiting, 'order')} on hold: {at_stake.numbers}.")
    for currency, amount in forfeits.items():
        print(f"Forfeits {amount} {currency} of store credit.")
    print("Erased, for good." if apply else APPLY_HINT)
