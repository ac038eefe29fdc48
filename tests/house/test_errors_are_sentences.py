"""WRK-10: a refusal is a code, a constant sentence and its values, so that every sentence can be looked up."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import PACKAGE

SENTENCE = dict.fromkeys(
    ["Invalid", "Conflict", "Forbidden", "NotFound", "Unauthenticated", "Busy", "PlanRefused"], 1
) | {"FieldProblem": 2, "TooOften": 0, "ValidationError": 0}


def made_up(tree: ast.AST) -> Iterator[int]:
    """Lines where a refusal gets a sentence that is put together."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "id", getattr(called, "attr", ""))
        if name in SENTENCE and SENTENCE[name] < len(node.args):  # type: ignore[attr-defined]
            given = node.args[SENTENCE[name]]  # type: ignore[attr-defined]
            formats = isinstance(given, ast.Call) and getattr(given.func, "attr", "") == "format"
            is_untranslated = name == "ValidationError" and isinstance(given, ast.Constant)
            if formats or is_untranslated or isinstance(given, ast.JoinedStr | ast.BinOp):
                yield node.lineno  # type: ignore[attr-defined]


def test_no_refusal_is_put_together() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
    found = [f"{path}:{line}" for path in files for line in made_up(ast.parse(path.read_text()))]
    assert found == []


@pytest.mark.parametrize(
    "said", ['f"{site} is gone."', '"{} is gone.".format(site)', 'site + " is gone."', '"%s is gone." % site']
)
def test_control_each_way_to_put_one_together_is_noticed(said: str) -> None:
    assert list(made_up(ast.parse(f'raise Conflict("gone", {said})'))) == [1]
    assert list(made_up(ast.parse(f"raise forms.ValidationError({said})"))) == [1]
    assert list(made_up(ast.parse('raise Conflict("gone", "{site} is gone.", site=site.name)'))) == []


def test_control_a_form_translates_its_own_sentences() -> None:
    """Django looks up none of ours: what a form refuses by itself is translated where it is raised."""
    assert list(made_up(ast.parse('raise forms.ValidationError("It is gone.")'))) == [1]
    assert list(made_up(ast.parse('raise forms.ValidationError(translate("It is gone."))'))) == []
