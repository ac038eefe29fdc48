"""Every sentence of ours in German (WRK-10).

python -m tools.words              does the catalogue have every sentence, and none beside them?
python -m tools.words --missing    print those that it lacks, each with its file
python -m tools.words --write      compile it
"""

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

__all__ = ["COMPILED", "catalog", "compiled", "sentences"]

PACKAGE = Path(__file__).resolve().parent.parent / "regulars"
WRITTEN = PACKAGE / "locale/de/LC_MESSAGES/django.po"
COMPILED = WRITTEN.with_suffix(".mo")
# Which arguments of which calls are sentences for people.
CALLS: dict[str, tuple[int, ...]] = {
    "translate": (0,),
    "counted": (0, 1),
    "noop": (0,),
    "gettext_lazy": (0,),
    **dict.fromkeys(["Invalid", "Conflict", "Forbidden", "NotFound", "Unauthenticated", "Busy"], (1,)),
    "FieldProblem": (2,),
    "TooOften": (0,),
}


def sentences() -> dict[str, str]:
    """Every sentence of templates and code, with the file that has it first."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.html")):
        if not path.name.startswith("gallery") and "gallery" not in path.parts:
            for sentence in _of_template(path):
                found.setdefault(sentence, str(path.relative_to(PACKAGE)))
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            for sentence in _of_code(path):
                found.setdefault(sentence, str(path.relative_to(PACKAGE)))
    return found


def _of_template(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for _, _, said, _ in babel_extract(file, ("_", "ngettext"), [], {}):
            for one in [said] if isinstance(said, str) else said or ():
                if one:
                    yield one


def _of_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for place in CALLS.get(name, ()):
                if place < len(node.args):
                    yield from _constants(node.args[place])


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Tuple | ast.List):
        for one in node.elts:
            yield from _constants(one)


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


def missing() -> dict[str, str]:
    """Sentences without German, with their files."""
    known = {one.id if isinstance(one.id, str) else one.id[0] for one in catalog() if one.id and one.string}
    return {sentence: file for sentence, file in sentences().items() if sentence not in known}


if __name__ == "__main__":
    if "--write" in sys.argv:
        COMPILED.write_bytes(compiled())
    elif "--missing" in sys.argv:
        for sentence, file in missing().items():
            print(f"{file}: {sentence!r}")
    elif COMPILED.read_bytes() != compiled():
        sys.exit("The German words changed: python -m tools.words --write")
