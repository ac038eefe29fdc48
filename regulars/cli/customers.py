"""`regulars customers ...`"""

import typer

from regulars.cli.import_file import import_file

app = typer.Typer(help="Find, create, move, import and export customers.", no_args_is_help=True)

app.command("import")(import_file)
