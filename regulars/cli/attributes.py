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
        print_json([{name: getattr(attribute, name) for name in names} for attribute in found])
        return
    print_table(
        ["Code", "Name", "Type", "Group", "Filter", "From"],
        [
            [
                attribute.code,
                attribute.name,
                attribute.type,
                attribute.group,
                "yes" if attribute.filterable else "",
                "Regulars" if attribute.shipped else "own",
            ]
            for attribute in found
        ],
        empty="There is no attribute.",
    )
