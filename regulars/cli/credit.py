"""`regulars credit ...`"""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import customer_by, site_by
from regulars.cli.options import Json
from regulars.cli.output import print_json, print_table

if TYPE_CHECKING:
    from regulars.credit.models import CreditEntry

app = typer.Typer(help="Store credit of customers: show, grant, withdraw.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="Id, or a username that only one set has.")]
Amount = Annotated[str, typer.Argument(help="Such as 20.00, above zero.")]
Currency = Annotated[str, typer.Argument(help="Such as EUR: the main one of a site of the customer's set.")]
Why = Annotated[str, typer.Option("--reason", help="Staff and the customer read it.")]
About = Annotated[str | None, typer.Option("--site", help="Code of the site that it is about.")]


@app.command("show")
def show(
    customer: Who,
    *,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many entries of each currency.")] = 20,
    as_json: Json = False,
) -> None:
    """Balances by currency, and the latest entries of each."""
    connect()
    from regulars.credit.queries.balances import balances_of
    from regulars.credit.queries.statements import statement

    account = customer_by(customer)
    balances = balances_of(account.pk)
    lines = [line for code in balances for line in statement(account.pk, code, limit=limit).items]
    if as_json:
        entries = [vars(line) | {"site": line.site.code if line.site else None} for line in lines]
        print_json({"balances": balances, "entries": entries})
        return
    print_table(["Currency", "Balance"], balances.items(), empty="This customer has no store credit.")
    if lines:
        print_table(
            ["No.", "When", "What", "Amount", "Balance", "Currency", "Site", "Reason"],
            [
                [
                    line.number,
                    f"{line.at:%Y-%m-%d %H:%M}",
                    line.kind,
                    line.amount,
                    line.balance,
                    line.currency,
                    line.site.code if line.site else "",
                    line.reason,
                ]
                for line in lines
            ],
            empty="",
        )


@app.command("grant")
def grant(
    customer: Who,
    amount: Amount,
    currency: Currency,
    *,
    reason: Why,
    site: About = None,
    as_json: Json = False,
) -> None:
    """Give an account store credit."""
    connect()
    from regulars.credit.operations.entries import grant_credit

    _tell(
        _moved(grant_credit, customer, amount, currency, about=site, reason=reason),
        "Granted",
        as_json=as_json,
    )


@app.command("withdraw")
def withdraw(
    customer: Who,
    amount: Amount,
    currency: Currency,
    *,
    reason: Why,
    site: About = None,
    as_json: Json = False,
) -> None:
    """Take store credit away, never below zero."""
    connect()
    from regulars.credit.operations.entries import withdraw_credit

    _tell(
        _moved(withdraw_credit, customer, amount, currency, about=site, reason=reason),
        "Withdrawn",
        as_json=as_json,
    )


def _moved(
    move: Any, customer: str, amount: str, currency: str, *, about: str | None, reason: str
) -> "CreditEntry":
    from regulars.kernel.actor import OPERATOR

    site = site_by(about) if about else None
    entry: CreditEntry = move(customer_by(customer), amount, currency, reason=reason, site=site, by=OPERATOR)
    return entry


def _tell(entry: "CreditEntry", done: str, *, as_json: bool) -> None:
    from regulars.kernel.money import rounded

    def plain(amount: Decimal) -> str:
        return str(rounded(amount, entry.currency))

    if as_json:
        values = {"number": entry.number, "amount": plain(entry.amount), "balance": plain(entry.balance)}
        print_json({"id": entry.account_id, "currency": entry.currency, **values})
        return
    print(f"{done}: {plain(abs(entry.amount))} {entry.currency}. The balance is {plain(entry.balance)} now.")
