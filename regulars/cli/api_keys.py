"""`regulars api-key ...`"""

from typing import Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.options import Json
from regulars.cli.output import print_json

app = typer.Typer(help="Keys for programs that use the admin API.", no_args_is_help=True)


@app.callback()
def api_key() -> None:
    """Keys for programs that use the admin API."""


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What the key is for.")],
    role: Annotated[str, typer.Option(help="viewer, manager or administrator.")],
    *,
    as_json: Json = False,
) -> None:
    """Create an API key. Its text is shown this once and kept nowhere."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.operations import create_key

    key, text = create_key(name, role=role, by=OPERATOR)
    if as_json:
        print_json({"key": text})
    else:
        print(text)
        typer.echo(f"Key “{key.name}” for a {key.role}. Keep it now: it is shown this once.", err=True)
