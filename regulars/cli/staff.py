"""`regulars create-admin`"""

from typing import Annotated

import typer

from regulars.cli.database import connect

app = typer.Typer()


@app.command("create-admin")
def create_admin(
    address: Annotated[
        str | None, typer.Argument(help="Email; asked for if left out.", metavar="EMAIL")
    ] = None,
    *,
    email: Annotated[str | None, typer.Option(help="The same, as an option.")] = None,
    password: Annotated[
        str | None, typer.Option(help="10 characters or more. Asked for if left out.")
    ] = None,
    name: Annotated[str, typer.Option(help="How colleagues see them.")] = "",
) -> None:
    """Create a staff account that may do everything."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.operations.people import add_staff
    from regulars.staff.rules import Role, check_email, check_password

    given = email if address is None else address
    email = check_email(typer.prompt("Email") if given is None else given)
    if password is None:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    user = add_staff(email, check_password(password), role=Role.ADMINISTRATOR, name=name, by=OPERATOR)
    print(f"Created {user.email}. Log in at the back office.")
