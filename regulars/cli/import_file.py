"""`regulars customers import FILE.csv`"""

from pathlib import Path
from typing import Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.importing import (
    Ignored,
    Importer,
    OneSite,
    Options,
    Renamed,
    Report,
    SkipBad,
    StopOnError,
)
from regulars.cli.options import Apply, Json

__all__ = ["import_file"]


def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV in UTF-8 with a header; at least site, email, last_name; - for the standard input."
        ),
    ],
    *,
    apply: Apply = False,
    skip_bad: SkipBad = False,
    stop_on_error: StopOnError = False,
    report: Report = None,
    renamed: Renamed = None,
    ignored: Ignored = None,
    site: OneSite = None,
    as_json: Json = False,
) -> None:
    """Import accounts: a dry run, unless --apply.

    Columns: site (its code; empty: the default set), email, last_name; and if you have them username (else the
    email), first_name, phone, company, language, type, created_at, password_hash (Argon2id, or empty), groups, roles
    and tags (codes), and attribute.CODE for each attribute. Other names: --map "Family name=last_name" --ignore "Shoe size".
    """
    connect()
    from regulars.transfer.operations.import_lines import customer_layout
    from regulars.transfer.operations.imports import ImportPlan, import_accounts, plan_import

    importer = Importer("account", "accounts", customer_layout(), plan_import, import_accounts, ImportPlan)
    importer.run(file, Options(apply, skip_bad, stop_on_error, report, renamed, ignored, site, as_json))
