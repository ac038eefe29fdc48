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

__all__ = ["COMPILED", "PACKAGE", "catalog", "compiled", "missing", "sentences", "unused"]

PACKAGE = Path(__file__).resolve().parent.parent / "regulars"
WRITTEN = PACKAGE / "locale/de/LC_MESSAGES/django.po"
COMPILED = WRITTEN.with_suffix(".mo")
# Which arguments of which calls are sentences for people. What the API and the command line say stays English.
CALLS: dict[str, tuple[int, ...]] = {
    "translate": (0,),
    "noop": (0,),
    "lazy": (0,),
    "gettext": (0,),
    "gettext_lazy": (0,),
    "gettext_noop": (0,),
    **dict.fromkeys(["Invalid", "Conflict", "Forbidden", "NotFound", "Unauthenticated", "Busy"], (1,)),
    "PlanRefused": (1,),
    "FieldProblem": (2,),
    "TooOften": (0,),
    "the_one": (2,),
    "_bad": (1,),
    "_retry": (2,),
    "_taken": (1,),
    "Setting": (0, 2),
    "Text": (0, 2),
    "Number": (0, 2),
    "Choice": (0, 2),
    "FromSet": (3,),
    "Fact": (4,),
    "_fact": (4,),
    "_fact_hidden": (4,),
    "List": (0,),
    "Column": (1,),
    "Filter": (1,),
    "Action": (1,),
    "plain": tuple(range(9)),
    "Event": (1, 2),
    "MailType": (2, 3),
    "_mail_type": (1, 2),
}
# Of these every argument that reads as one: the storefront's fields, questions and pages of problems.
WHOLLY = frozenset({"line", "password", "problem", "_error_page", "_Question", "_link"})
# Where the words for one and for many stand.
PLURALS = {"counted": 0, "plural": 0, "ngettext": 0, "Fact": 2, "_fact": 2, "_fact_hidden": 2}
ENGLISH = frozenset({"api", "cli", "migrations"})

Said = str | tuple[str, str]


def sentences() -> dict[Said, str]:
    """Every sentence of templates and code, or its pair for one and many, with the file that has it first."""
    found: dict[Said, str] = {}
    for path in sorted(PACKAGE.rglob("*.html")):
        if "gallery" not in path.stem and "gallery" not in path.parts:
            for said in _of_template(path):
                found.setdefault(said, str(path.relative_to(PACKAGE)))
    for path in sorted(PACKAGE.rglob("*.py")):
        if not ENGLISH & set(path.relative_to(PACKAGE).parts):
            for said in _of_code(path):
                found.setdefault(said, str(path.relative_to(PACKAGE)))
    return found


def _of_template(path: Path) -> Iterator[Said]:
    with path.open("rb") as file:
        for _, name, said, _ in babel_extract(file, ("_", "ngettext"), [], {}):
            if name == "ngettext":
                yield said[0], said[1]
            elif said:
                yield said if isinstance(said, str) else said[0]  # with values it comes beside them


def _of_code(path: Path) -> Iterator[Said]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for place in CALLS.get(name, ()):
                if place < len(node.args):
                    yield from _constants(node.args[place])
            if name in WHOLLY and "storefront" in path.parts:
                given = [*node.args, *(one.value for one in node.keywords)]
                yield from (
                    said for one in given for said in _constants(one) if " " in said or said[:1].isupper()
                )
            place = PLURALS.get(name, len(node.args))
            one, many = (
                next(_constants(arg), "")
                for arg in [*node.args[place : place + 2], ast.Constant(""), ast.Constant("")][:2]
            )
            if one:
                yield one, many or one


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Tuple | ast.List):
        for one in node.elts:
            yield from _constants(one)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _constants(value)


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


def unused() -> set[Said]:
    """What the catalogue has and nothing says."""
    return _known() - sentences().keys()


def missing() -> dict[Said, str]:
    """Sentences without German, with their files."""
    known = _known()
    return {said: file for said, file in sentences().items() if said not in known}


def _known() -> set[Said]:
    entries = (
        one
        for one in catalog()
        if one.id and all([one.string] if isinstance(one.string, str) else one.string)
    )
    return {one.id if isinstance(one.id, str) else (one.id[0], one.id[1]) for one in entries}


if __name__ == "__main__":
    if "--write" in sys.argv:
        COMPILED.write_bytes(compiled())
    elif "--missing" in sys.argv:
        for sentence, file in missing().items():
            print(f"{file}: {sentence!r}")
    elif missing() or unused():
        sys.exit("\n".join(["The catalogue lacks, or has for nothing:", *map(str, [*missing(), *unused()])]))
    elif COMPILED.read_bytes() != compiled():
        sys.exit("The German words changed: python -m tools.words --write")
