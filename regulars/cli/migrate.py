import typer

from regulars.cli.database import database
from regulars.cli.schema import migrate as bring_up_to_date

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the database up to date with this version."""
    with database():
        bring_up_to_date()
    print("The database is up to date.")
