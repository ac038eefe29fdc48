"""`regulars attributes ...`"""

import typer

from regulars.cli.database import connect
from regulars.cli.options import Json
from regulars.cli.output import print_json, print_table

app = typer.Typer(help="Attributes: what customers can be asked for.", no_args_is_help=True)


@app.command("list")
def list_attributes(*, as_json: Json = False) -> None:
    """Every attribute with its type and group."""
    connect()
    from regulars.fields.models import Attribute

    found = list(Attribute.objects.in_order())
    if as_json:
        names = ("code", "name", "names", "type", "group", "filterable", "writable", "shipped")
        print_json([{name: getattr(one, name) for name in names} for one in found])
        return
    print_table(
        ["Code", "Name", "Type", "Group", "Filter", "From"],
        [
            [
                one.code,
                one.name,
                one.type,
                one.group,
                "yes" if one.filterable else "",
                "Regulars" if one.shipped else "own",
            ]
            for one in found
        ],
        empty="There is no attribute.",
    )
