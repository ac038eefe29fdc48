"""`regulars forms ...`"""

from typing import Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import site_by
from regulars.cli.options import Json
from regulars.cli.output import print_json, print_table

app = typer.Typer(help="Forms: what a site asks customers of each type for.", no_args_is_help=True)


@app.callback()
def _forms() -> None:
    """Keeps `show` a word of its own."""


@app.command("show")
def show_forms(
    site: Annotated[str, typer.Argument(help="Code of a site.")], *, as_json: Json = False
) -> None:
    """The forms of a site for the types that it takes: every field in its order."""
    connect()
    from regulars.fields.queries import forms_of
    from regulars.sites.queries.types import choices_at

    found = site_by(site)
    forms = forms_of(found.pk, [choice.code for choice in choices_at(found.pk)])
    if as_json:
        print_json(
            [
                {
                    "purpose": form.purpose.value,
                    "type": form.type,
                    "is_standard": form.is_standard,
                    "fields": [
                        {"attribute": field.code, "required": field.required, "read_only": not field.editable}
                        for field in form.fields
                    ],
                }
                for form in forms
            ]
        )
        return
    print_table(
        ["Form", "Type", "Set up", "Fields (* required)"],
        [
            [
                form.purpose.value,
                form.type,
                "standard" if form.is_standard else "own",
                ", ".join(f"{field.code}*" if field.required else field.code for field in form.fields),
            ]
            for form in forms
        ],
        empty="This site takes no customer type.",
    )
