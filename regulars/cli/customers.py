"""`regulars customers ...`"""

from typing import Annotated

import typer

from regulars.cli.buying_check import buying_check
from regulars.cli.consents import consents
from regulars.cli.database import connect
from regulars.cli.erasing import data, erase
from regulars.cli.export_file import export_file
from regulars.cli.find import find
from regulars.cli.import_file import import_file
from regulars.cli.login_check import login_check
from regulars.cli.lookups import customer_by, set_by, site_by
from regulars.cli.options import Apply, Json
from regulars.cli.output import print_json
from regulars.cli.plans import plan_as_json, print_plan
from regulars.cli.registering import register_guest
from regulars.cli.reorganising import APPLY_HINT, at_work

app = typer.Typer(help="Find, create, move, import and export customers.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="Id, or a username that only one set has.")]

app.command("find")(find)
app.command("import")(import_file)
app.command("export")(export_file)
app.command("data")(data)
app.command("erase")(erase)
app.command("login-check")(login_check)
app.command("buying-check")(buying_check)
app.command("consents")(consents)
app.command("register-guest")(register_guest)


@app.command()
def create(
    email: Annotated[str, typer.Option(help="Also the username, unless --username gives one.")],
    last_name: Annotated[str, typer.Option()],
    *,
    site: Annotated[
        str | None, typer.Option(help="Where the account is opened (default: the default set).")
    ] = None,
    first_name: Annotated[str, typer.Option()] = "",
    username: Annotated[str, typer.Option()] = "",
    password: Annotated[str, typer.Option(help="None: they get a one-time link by mail.")] = "",
    phone: Annotated[str, typer.Option()] = "",
    company: Annotated[str, typer.Option()] = "",
    language: Annotated[str, typer.Option()] = "",
    type_: Annotated[str, typer.Option("--type", help="B2C, B2B or B2E.")] = "B2C",
    as_json: Json = False,
) -> None:
    """Open an account: it joins the set that the site is in."""
    connect()
    from regulars.customers.operations.accounts import NewAccount, open_account
    from regulars.customers.rules import Origin
    from regulars.kernel.actor import OPERATOR

    new = NewAccount(
        email=email,
        last_name=last_name,
        first_name=first_name,
        username=username,
        password=password,
        type=type_,
        company=company,
        phone=phone,
        language=language,
    )
    opened = open_account(new, site=site_by(site) if site else None, origin=Origin.GRANTED, by=OPERATOR)
    if as_json:
        print_json({"id": opened.pk, "username": opened.username, "set": opened.set.code, "site": site})
    else:
        print(f"Opened account #{opened.pk} in set {opened.set.code}.")


@app.command()
def move(
    customer: Who,
    to: Annotated[str, typer.Option(help="Code of the set.")],
    *,
    apply: Apply = False,
    as_json: Json = False,
) -> None:
    """Move an account to another set: shows what it gains and loses, does it with --apply."""
    connect()
    from regulars.journeys.customer_lifecycle import move_account
    from regulars.journeys.move_account import plan_account_move
    from regulars.kernel.actor import OPERATOR

    account, to_set = customer_by(customer), set_by(to)
    plan = plan_account_move(account, to_set)
    if not as_json:
        print(f"Account #{account.pk} {account.full_name}: {account.set.code} to {to_set.code}")
        print_plan(plan, empty="Nothing changes for it.")
    if apply:
        with at_work("Moving", quiet=True):
            move_account(account, to_set=to_set, by=OPERATOR)
    if as_json:
        print_json({"applied": apply, "id": account.pk, "to_set": to_set.code} | plan_as_json(plan))
    else:
        print("Moved." if apply else APPLY_HINT)
