"""`regulars api-key ...`"""

from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import site_by
from regulars.cli.options import Json
from regulars.cli.output import print_json

if TYPE_CHECKING:
    from regulars.sites.models import Site

app = typer.Typer(help="Keys for programs that use the admin API.", no_args_is_help=True)


@app.callback()
def api_key() -> None:
    """Keys for programs that use the admin API."""


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What the key is for.")],
    role: Annotated[
        str, typer.Option(help="Code of a role: viewer, manager, administrator or one of your own.")
    ],
    *,
    site: Annotated[
        list[str] | None, typer.Option(help="Only this site; may be said more than once.", metavar="CODE")
    ] = None,
    as_json: Json = False,
) -> None:
    """Create an API key. Its text is shown this once and kept nowhere."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.operations.keys import create_key

    sites = [site_by(code) for code in dict.fromkeys(site)] if site else None
    key, text = create_key(name, role=role, sites=sites, by=OPERATOR)
    if as_json:
        print_json({"key": text})
    else:
        print(text)
        typer.echo(
            f"Key “{key.name}” for the role {key.role}{_where(sites)}. Keep it now: it is shown this once.",
            err=True,
        )


def _where(sites: "list[Site] | None") -> str:
    return "" if sites is None else f" at {', '.join(site.name for site in sites)}"
