"""`regulars api-key ...`"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import site_by
from regulars.cli.options import Json
from regulars.cli.output import print_json, print_table
from regulars.cli.problems import Refused

if TYPE_CHECKING:
    from regulars.sites.models import Site
    from regulars.staff.models import ApiKey

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
        list[str] | None,
        typer.Option(
            help="Only this site; may be said more than once. Without it the key reaches every site.",
            metavar="CODE",
        ),
    ] = None,
    expires: Annotated[
        datetime | None, typer.Option(help="The day (UTC) from which it opens nothing.", formats=["%Y-%m-%d"])
    ] = None,
    as_json: Json = False,
) -> None:
    """Create an API key. Its text is shown this once and kept nowhere."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.operations.keys import create_key

    sites = [site_by(code) for code in dict.fromkeys(site)] if site else None
    until = None if expires is None else expires.replace(tzinfo=UTC)
    key, text = create_key(name, role=role, sites=sites, expires_at=until, by=OPERATOR)
    if as_json:
        print_json({"key": text})
    else:
        print(text)
        typer.echo(
            f"Key “{key.name}” for the role {key.role}{_where(sites)}. Keep it now: it is shown this once.",
            err=True,
        )


@app.command("list")
def list_keys(*, as_json: Json = False) -> None:
    """Every key with its role, sites and state; the keys themselves are kept nowhere."""
    connect()
    from regulars.sites.models import Site
    from regulars.staff.queries import KEYS, ranked_keys

    codes = dict(Site.objects.values_list("pk", "code"))
    keys = list(ranked_keys().order_by(*KEYS.orders[""]))
    if as_json:
        print_json([_as_json(key, _codes(key, codes)) for key in keys])
        return
    rows = [
        [
            str(key.pk),
            key.name,
            f"{key.prefix}…",
            key.role.code,
            _reach(_codes(key, codes)),
            key.state,
            _day(key.expires_at),
        ]
        for key in keys
    ]
    print_table(
        ["id", "name", "key", "role", "sites", "state", "expires"], rows, empty="There is no key yet."
    )


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d}"


def _codes(key: "ApiKey", codes: Mapping[int, str]) -> list[str] | None:
    """Of the sites that it is limited to; None: every site."""
    return None if key.grant.sites is None else sorted(codes[pk] for pk in key.grant.sites)


def _reach(codes: list[str] | None) -> str:
    return "every site" if codes is None else ", ".join(codes) or "none any more"


def _as_json(key: "ApiKey", codes: list[str] | None) -> dict[str, Any]:
    return {
        "id": key.pk,
        "name": key.name,
        "prefix": key.prefix,
        "role": key.role.code,
        "sites": codes,
        "state": key.state,
        "expires": _day(key.expires_at) or None,
    }


@app.command()
def revoke(key_id: Annotated[int, typer.Argument(help="Id, as `list` shows it.", min=1)]) -> None:
    """Take a key back: it opens nothing from the next request on."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.models import ApiKey
    from regulars.staff.operations.keys import revoke_key

    key = ApiKey.objects.filter(pk=key_id).first() if key_id < 2**63 else None
    if key is None:
        raise Refused(f"There is no key {key_id}. `regulars api-key list` shows them.")
    revoke_key(key, by=OPERATOR)
    print(f"Revoked “{key.name}”.")


def _where(sites: "list[Site] | None") -> str:
    return " at every site" if sites is None else f" at {', '.join(site.name for site in sites)}"
