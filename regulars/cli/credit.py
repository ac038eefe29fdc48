"""`regulars credit ...`"""

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import customer_by, site_by
from regulars.cli.options import Json
from regulars.cli.output import print_json, print_table, printable
from regulars.cli.problems import Refused

if TYPE_CHECKING:
    from regulars.credit.models import CreditEntry
    from regulars.credit.queries.reservations import Reserved
    from regulars.credit.rules import ReservationState

app = typer.Typer(
    help="Store credit of customers: show, grant, withdraw, and what shops outside reserved of it.",
    no_args_is_help=True,
)

Who = Annotated[str, typer.Argument(help="Id, or a username that only one set has.")]
Amount = Annotated[str, typer.Argument(help="Such as 20.00, above zero.")]
Currency = Annotated[str, typer.Argument(help="Such as EUR: the main one of a site of the customer's set.")]
Why = Annotated[str, typer.Option("--reason", help="Staff and the customer read it.")]
OfWhom = Annotated[str | None, typer.Option("--customer", help="Id, or a username that only one set has.")]
AtSite = Annotated[str | None, typer.Option("--site", help="Code of the site whose order it is for.")]
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


class State(StrEnum):
    """As people call it: what no order has taken yet is open."""

    OPEN = "open"
    CAPTURED = "captured"
    RELEASED = "released"


@app.command("reservations")
def list_reserved(
    *,
    customer: OfWhom = None,
    site: AtSite = None,
    state: Annotated[State | None, typer.Option(help="Those in this state alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 50,
    as_json: Json = False,
) -> None:
    """What shops outside have reserved, and what became of it, the newest first."""
    connect()
    found = _reserved(customer, site, state=state, limit=limit)
    if as_json:
        print_json([_as_json(line) for line in found])
        return
    print_table(
        ["Reference", "Customer", "Amount", "Currency", "Site", "State", "Reserved", "Until"],
        [
            [
                line.reference,
                line.account_id,
                line.amount,
                line.currency,
                line.site.code if line.site else "",
                _word(line.state),
                f"{line.at:%Y-%m-%d %H:%M}",
                f"{line.ends_at:%Y-%m-%d %H:%M}",
            ]
            for line in found
        ],
        empty="Nothing is reserved.",
    )


@app.command("release")
def release(
    references: Annotated[
        list[str], typer.Argument(help="References of open reservations.", metavar="REFERENCE...")
    ],
    *,
    customer: OfWhom = None,
    site: AtSite = None,
    as_json: Json = False,
) -> None:
    """Give back what is reserved under these references and no order has taken yet. One that several have is refused, until it is said whose or where."""
    connect()
    from regulars.credit.operations.reservations import release_reservation
    from regulars.customers.models import Customer
    from regulars.kernel.actor import OPERATOR

    found = {reference: _open_one(reference, customer, site) for reference in dict.fromkeys(references)}
    for line in found.values():
        account = Customer.objects.get(pk=line.account_id)
        release_reservation(account, line.reference, only=line.id, by=OPERATOR)
    if as_json:
        print_json([_as_json(line) | {"state": State.RELEASED.value} for line in found.values()])
        return
    for line in found.values():
        print(f"Released: {line.amount} {line.currency} of customer {line.account_id}, {line.reference}.")


def _open_one(reference: str, customer: str | None, site: str | None) -> "Reserved":
    found = _reserved(customer, site, state=State.OPEN, reference=reference.replace("\x00", ""), limit=20)
    if not found:
        raise Refused(f"Nothing that is open is reserved under “{printable(reference)}”.")
    if len(found) > 1:
        places = ", ".join(
            f"customer {line.account_id} at {line.site.code if line.site else 'any site'}" for line in found
        )
        raise Refused(
            f"“{printable(reference)}” is reserved more than once: {places}. Say --customer or --site."
        )
    return found[0]


def _reserved(
    customer: str | None, site: str | None, *, state: State | None, limit: int, reference: str | None = None
) -> "list[Reserved]":
    from regulars.credit.queries.reservations import list_reservations
    from regulars.credit.rules import ReservationState

    wanted = None if state is None else ReservationState("reserved" if state is State.OPEN else state.value)
    return list_reservations(
        account_id=customer_by(customer).pk if customer else None,
        site_id=site_by(site).pk if site else None,
        state=wanted,
        reference=reference,
        limit=limit,
    )


def _word(state: "ReservationState") -> str:
    return State.OPEN.value if state.value == "reserved" else state.value


def _as_json(line: "Reserved") -> dict[str, Any]:
    names = ("id", "reference", "amount", "currency", "at", "ends_at")
    return {name: getattr(line, name) for name in names} | {
        "customer": line.account_id,
        "site": line.site.code if line.site else None,
        "state": _word(line.state),
    }


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
