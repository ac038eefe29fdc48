"""What shops say in German: `python -m tools.words` looks whether the compiled catalogue is as the written one,
`--write` compiles it.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

__all__ = ["COMPILED", "catalog", "compiled"]

WRITTEN = Path(__file__).resolve().parent.parent / "regulars/storefront/locale/de/LC_MESSAGES/django.po"
COMPILED = WRITTEN.with_suffix(".mo")


def catalog() -> Catalog:
    with WRITTEN.open("rb") as written:
        found = read_po(written, locale="de", abort_invalid=True)
    found.creation_date = found.revision_date = datetime(
        2026, 1, 1, tzinfo=UTC
    )  # the same file whenever it is made
    return found


def compiled() -> bytes:
    """The catalogue as gettext reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog())
    return buffer.getvalue()


if __name__ == "__main__":
    if "--write" in sys.argv:
        COMPILED.write_bytes(compiled())
    elif COMPILED.read_bytes() != compiled():
        sys.exit("The German words changed: python -m tools.words --write")
